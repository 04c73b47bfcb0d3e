/**
 * Makes every instance of every stage: `each` is matched against source files and the outs of other stages'
 * instances until nothing new is bound.
 *
 * A file on disk that some stage's out template could have written is no source. Either a live instance
 * writes it, and then it matches as an out, or it is left over from one that is gone, and matches nothing.
 * So the pipeline is the same before a build, after it, and after a recording was removed. Only what lies in a
 * folder that a live instance writes as a whole is known from the disk (foresee.ts).
 */

import type {Draft} from "./draft.ts";
import {lookInto} from "./foresee.ts";
import {checkBoundValues, instantiate, readWdir, type World} from "./instantiate.ts";
import type {Report} from "./mistake.ts";
import {foldersOf, isInside} from "./path.ts";
import {readPath} from "./paths-of-stage.ts";
import {compilePattern, matchPattern, type Pattern} from "./pattern.ts";
import type {WrittenStage} from "./stages.ts";
import {resolve} from "./template.ts";
import {findEntry, type Span, type Tree} from "./tree.ts";
import {boundVariant, expandVariants, generalise, genericVariant, UNREPEATED} from "./variants.ts";

export type Each = ReadonlyMap<WrittenStage, readonly EachPattern[]>;

export interface Bound {
  readonly drafts: readonly Draft[];
  /** The patterns of the stages with `each`. */
  readonly each: Each;
  /** For a draft that is there because of files in folders of other drafts: these. */
  readonly origins: ReadonlyMap<Draft, ReadonlySet<Draft>>;
  /** The source files that match, sorted. */
  listSources(pattern: Pattern, at: Span): readonly string[];
}

export interface EachPattern {
  readonly pattern: Pattern;
  readonly span: Span;
}

/** All drafts; whatever is wrong is reported. */
export function bindStages(stages: readonly WrittenStage[], world: World): Bound {
  const {report} = world;
  const drafts: Draft[] = [];
  const claims: Pattern[] = [];
  const each = new Map<WrittenStage, readonly EachPattern[]>();

  for (const stage of stages) {
    if (stage.repeat?.by === "each") {
      const patterns = readEach(stage, world);
      if (patterns.length === 0) {
        instantiate(stage, genericVariant(namesWritten(stage.repeat.value), stage.at), world);
        continue;
      }
      each.set(stage, patterns);
      // also finds the mistakes of a stage that nothing matches yet
      claims.push(
        ...claimsOf(instantiate(stage, genericVariant(patterns[0]!.pattern.names, stage.at), world)),
      );
      continue;
    }
    const variants =
      stage.repeat === undefined ? [UNREPEATED] : expandVariants(stage, [world.variables], report);
    drafts.push(...variants.map((variant) => instantiate(stage, variant, world)));
    const first =
      stage.repeat === undefined
        ? undefined
        : (variants[0] ?? expandVariants(stage, [world.variables], ignore, 1)[0]);
    if (first !== undefined)
      claims.push(...claimsOf(instantiate(stage, generalise(first), {...world, report: ignore})));
  }

  const folders = new Set(drafts.flatMap(({outs}) => outs.map(({path}) => path)));
  const listSources = (pattern: Pattern, at: Span): readonly string[] =>
    listUnclaimed(pattern, claims, folders, at, world);
  const origins = grow(each, drafts, listSources, report, world);
  return {drafts, each, origins, listSources};
}

/** Binds what the sources match, then what the outs match that this brought, and so on. */
function grow(
  each: Each,
  drafts: Draft[],
  listSources: Bound["listSources"],
  report: Report,
  world: World,
): Bound["origins"] {
  const seen = new Map<string, Draft | undefined>();
  const origins = new Map<Draft, Set<Draft>>();
  const bind = (
    stage: WrittenStage,
    {pattern}: EachPattern,
    path: string,
    names: readonly string[],
    from: Iterable<Draft> = [],
  ): Draft | undefined => {
    const match = matchPattern(pattern, path);
    if (match === undefined) return undefined;
    const bindings = Object.fromEntries(names.map((name) => [name, match[name]!]));
    const key = JSON.stringify([stage.name, ...Object.values(bindings)]);
    const known = seen.get(key);
    const draft =
      known === undefined && !seen.has(key) && checkBoundValues(stage, bindings, report)
        ? instantiate(stage, boundVariant(bindings, stage.at), world)
        : known;
    seen.set(key, draft);
    if (draft !== undefined)
      for (const one of from) origins.set(draft, (origins.get(draft) ?? new Set()).add(one));
    return draft === known ? undefined : draft;
  };

  let fresh: Draft[] = [...drafts];
  for (const [stage, patterns] of each)
    for (const one of patterns)
      for (const path of listSources(one.pattern, one.span)) {
        const draft = bind(stage, one, path, patterns[0]!.pattern.names);
        if (draft !== undefined) fresh.push(draft);
      }
  drafts.splice(0, drafts.length, ...fresh);

  // a chain of stages is at most as long as there are stages; what still grows then has no end
  const endless = new Set<WrittenStage>();
  for (let round = 0; fresh.length > 0; round++) {
    const next: Draft[] = [];
    for (const writer of fresh)
      for (const {path} of writer.outs)
        for (const [stage, patterns] of each)
          if (stage !== writer.stage)
            for (const one of patterns) {
              const {names} = patterns[0]!.pattern;
              const inFolder = one.pattern.folder === "." || isInside(path, one.pattern.folder);
              const draft = inFolder ? bind(stage, one, path, names, origins.get(writer)) : undefined;
              if (draft !== undefined) next.push(draft);
              for (const file of listWithin(one, path, world)) {
                const found = bind(stage, one, file, names, [writer]);
                if (found !== undefined) next.push(found);
              }
            }
    drafts.push(...next);
    fresh = next;
    if (round > each.size) for (const {stage} of next) endless.add(stage);
    if (round <= 2 * each.size) continue;
    const [first, ...others] = [...endless].sort((a, b) => a.index - b.index);
    if (first === undefined) return origins;
    const names = [first, ...others].map(({name}) => name).join(" and ");
    const matches = others.length === 0 ? "matches what follows from its" : "match what follows from their";
    report(
      first.repeat!.value,
      `the each of ${names} ${matches} own outs, without end`,
      "Write the outs to a folder that the pattern does not match.",
    );
    return origins;
  }
  return origins;
}

function readEach(stage: WrittenStage, world: World): readonly EachPattern[] {
  const {report, root, variables} = world;
  const value = resolve(stage.repeat!.value, {scope: [variables], report});
  const wdir = readWdir(stage, UNREPEATED, world);
  if (value === undefined || wdir === undefined) return [];
  const patterns: EachPattern[] = [];
  let whole = true;
  const wrong = (span: Span, message: string, hint: string, needle?: string): void => {
    report(span, message, hint, needle);
    whole = false;
  };
  for (const item of value.kind === "list" ? value.items : [value]) {
    const text = readPath(item, "each", {root, wdir, report: wrong});
    if (text === undefined) continue;
    const pattern = compilePattern(text, {binds: true});
    const first = patterns[0]?.pattern.names;
    if (pattern.names.length === 0)
      wrong(
        item,
        `the pattern "${text}" binds no name`,
        "Write {name} for the part that differs from file to file.",
      );
    else if (first !== undefined && [...first].sort().join() !== [...pattern.names].sort().join())
      wrong(
        item,
        "the patterns of one each bind different names",
        `Bind ${first.map((name) => `{${name}}`).join(" and ")} in every one.`,
      );
    for (const name of pattern.names)
      if (findEntry(variables, name) !== undefined)
        wrong(
          item,
          `{${name}} is the name of a parameter, too`,
          "Give the bound name another name.",
          `{${name}}`,
        );
    patterns.push({pattern, span: item});
  }
  if (value.kind === "list" && value.items.length === 0)
    wrong(value, "each has no pattern", "Write at least one.");
  return whole ? patterns : [];
}

/** The names that patterns bind, as far as they can be seen without resolving them. */
function namesWritten(each: Tree): readonly string[] {
  if (each.kind === "map") return [];
  const texts =
    each.kind === "list" ? each.items.flatMap(namesWritten).map((name) => `{${name}}`) : [each.text];
  return [
    ...new Set(texts.flatMap((text) => [...text.matchAll(/(?<!\$)\{([\w-]+)\}/g)].map((match) => match[1]!))),
  ];
}

/** What the instances of a repeated stage could write. A path with nothing fixed in it would claim every file. */
function claimsOf(generic: Draft): readonly Pattern[] {
  return generic.outs
    .map(({path}) => path)
    .filter((path) => path.replace(/\{[^}]*\}/g, "").replaceAll("/", "") !== "")
    .map((path) => compilePattern(path, {binds: true}));
}

/** Source files: none that a claim matches, or that lies in one of `folders`, which are outs. */
function listUnclaimed(
  pattern: Pattern,
  claims: readonly Pattern[],
  folders: ReadonlySet<string>,
  at: Span,
  world: World,
): readonly string[] {
  return listFiles(pattern, at, world).filter((path) => {
    const above = [...foldersOf(path)];
    const self = [path, ...above];
    return (
      !above.some((folder) => folders.has(folder)) &&
      !claims.some(({regex}) => self.some((part) => regex.test(part)))
    );
  });
}

/** The files that are there now in a folder that is written as a whole. */
function listWithin({pattern, span}: EachPattern, folder: string, world: World): readonly string[] {
  if (lookInto(pattern, folder, world.disk) === undefined) return [];
  return listFiles(pattern, span, world).filter((path) => isInside(path, folder));
}

function listFiles(pattern: Pattern, at: Span, {disk, report}: World): readonly string[] {
  try {
    return disk.list(pattern);
  } catch (error) {
    const {code = "unknown error", path = pattern.folder} = error as NodeJS.ErrnoException;
    report(
      at,
      `"${pattern.text}" cannot be matched: the folder ${path} cannot be read (${code})`,
      "Check that you may read it.",
    );
    return [];
  }
}

const ignore: Report = () => {};
