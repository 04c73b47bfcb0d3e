/**
 * Makes every instance of every stage: `each` is matched against source files and the outs of other stages'
 * instances until nothing new is bound.
 *
 * A file on disk that some stage's out template could have written is no source. Either a live instance
 * writes it, and then it matches as an out, or it is left over from one that is no longer there, and matches
 * nothing. So the pipeline is the same before a build, after it, and after a recording was removed. Only what lies
 * in a folder that a live instance writes as a whole is known from the disk (dynamic-instances.ts).
 */

import type {Draft} from "./draft.ts";
import {type EachPattern, type EachPatterns, findNames, narrowToOut, readEach} from "./each.ts";
import {type BindContext, checkBoundValues, instantiate, scopeOf} from "./instantiate.ts";
import {foldersOf, isInside} from "./path.ts";
import {compilePattern, matchPattern, type Pattern} from "./pattern.ts";
import type {WrittenStage} from "./stages.ts";
import type {Span} from "./tree.ts";
import {boundVariant, expandVariants, generalise, genericVariant, UNREPEATED} from "./variants.ts";

export interface Bound {
  readonly drafts: readonly Draft[];
  readonly each: EachPatterns;
  /** For a draft that is there because of files in folders of other drafts: these. */
  readonly origins: ReadonlyMap<Draft, ReadonlySet<Draft>>;
  /** The source files that match, sorted. */
  listSources(pattern: Pattern, at: Span): readonly string[];
  /** All files that match, sorted: what is left over from instances that are gone, too. */
  listMatches(pattern: Pattern, at: Span): readonly string[];
}

/** All drafts; whatever is wrong is reported. */
export function bindStages(stages: readonly WrittenStage[], context: BindContext): Bound {
  const unrepeated: Draft[] = [];
  const claims: Pattern[] = [];
  const each = new Map<WrittenStage, readonly EachPattern[]>();
  for (const stage of stages) {
    if (stage.repeat?.by === "each") {
      const patterns = readEach(stage, context);
      const names = patterns[0]?.pattern.names ?? findNames(stage.repeat.value);
      // also finds the errors of a stage that nothing matches yet
      const generic = instantiate(stage, genericVariant(names, stage.at), context);
      if (patterns.length === 0) continue;
      each.set(stage, patterns);
      claims.push(...claimsOf(generic));
    } else {
      unrepeated.push(...expandStage(stage, context, claims));
    }
  }
  const folders = new Set(unrepeated.flatMap(({outs}) => outs.map(({path}) => path)));
  const listSources = (pattern: Pattern, at: Span): readonly string[] =>
    listUnclaimed(pattern, claims, folders, at, context);
  return {
    ...bindToFixpoint(each, unrepeated, listSources, context),
    each,
    listSources,
    listMatches: (pattern, at) => listFiles(pattern, at, context),
  };
}

/** The drafts of a stage without `each`; adds to `claims` what others of its kind could write. */
function expandStage(stage: WrittenStage, context: BindContext, claims: Pattern[]): readonly Draft[] {
  const {report} = context;
  const {variables} = scopeOf(stage, context);
  if (stage.repeat === undefined) return [instantiate(stage, UNREPEATED, context)];
  const variants = expandVariants(stage, [variables], report);
  const drafts = variants.map((variant) => instantiate(stage, variant, context));
  const first = variants[0] ?? expandVariants(stage, [variables], () => {}, 1)[0];
  if (first !== undefined)
    claims.push(...claimsOf(instantiate(stage, generalise(first), {...context, report: () => {}})));
  return drafts;
}

/** Binds what the sources match, then what the outs match that this brought, and so on. */
function bindToFixpoint(
  each: EachPatterns,
  unrepeated: readonly Draft[],
  listSources: Bound["listSources"],
  context: BindContext,
): Pick<Bound, "drafts" | "origins"> {
  const binder = new Binder(each, context);
  let latest = [...unrepeated, ...binder.bindSources(listSources)];
  const drafts = [...latest];
  // a chain of stages is at most as long as there are stages; what still grows then has no end
  const endless = new Set<WrittenStage>();
  for (let round = 0; latest.length > 0; round++) {
    latest = latest.flatMap((writer) => binder.bindOuts(writer));
    drafts.push(...latest);
    if (round > each.size) for (const {stage} of latest) endless.add(stage);
    if (round > 2 * each.size) {
      reportEndless(endless, context);
      break;
    }
  }
  return {drafts, origins: binder.origins};
}

class Binder {
  readonly origins = new Map<Draft, Set<Draft>>();
  readonly #each: EachPatterns;
  readonly #context: BindContext;
  /** By stage and bound values; undefined where these cannot be part of a name. */
  readonly #bound = new Map<string, Draft | undefined>();

  constructor(each: EachPatterns, context: BindContext) {
    this.#each = each;
    this.#context = context;
  }

  /** The drafts that the source files bring. */
  bindSources(listSources: Bound["listSources"]): readonly Draft[] {
    return [...this.#each].flatMap(([stage, patterns]) =>
      patterns.flatMap(({pattern, span}) =>
        listSources(pattern, span).flatMap((path) => this.#bind(stage, pattern, path) ?? []),
      ),
    );
  }

  /** The drafts that the writer's outs bring, and the files in its folders. */
  bindOuts(writer: Draft): readonly Draft[] {
    const drafts: (Draft | undefined)[] = [];
    for (const {path} of writer.outs)
      for (const [stage, patterns] of this.#each)
        if (stage !== writer.stage)
          for (const one of patterns) {
            const {folder} = one.pattern;
            if (folder === "." || isInside(path, folder))
              drafts.push(this.#bind(stage, one.pattern, path, this.origins.get(writer)));
            for (const file of listWithin(one, path, this.#context))
              drafts.push(this.#bind(stage, one.pattern, file, [writer]));
          }
    return drafts.filter((draft) => draft !== undefined);
  }

  /** The draft for a path that matches, unless it is there already; what it is there because of is noted. */
  #bind(
    stage: WrittenStage,
    pattern: Pattern,
    path: string,
    origins: Iterable<Draft> = [],
  ): Draft | undefined {
    const match = matchPattern(pattern, path);
    if (match === undefined) return undefined;
    const {names} = this.#each.get(stage)![0]!.pattern;
    const bindings = Object.fromEntries(names.map((name) => [name, match[name]!]));
    const key = JSON.stringify([stage.name, ...Object.values(bindings)]);
    const isKnown = this.#bound.has(key);
    if (!isKnown) this.#bound.set(key, this.#instantiate(stage, bindings));
    const draft = this.#bound.get(key);
    if (draft === undefined) return undefined;
    for (const origin of origins) this.origins.set(draft, (this.origins.get(draft) ?? new Set()).add(origin));
    return isKnown ? undefined : draft;
  }

  #instantiate(stage: WrittenStage, bindings: Readonly<Record<string, string>>): Draft | undefined {
    if (!checkBoundValues(stage, bindings, this.#context.report)) return undefined;
    return instantiate(stage, boundVariant(bindings, stage.at), this.#context);
  }
}

function reportEndless(stages: ReadonlySet<WrittenStage>, {report}: BindContext): void {
  const [first, ...others] = [...stages].sort((a, b) => a.index - b.index);
  if (first === undefined) return;
  const names = [first, ...others].map(({name}) => name).join(" and ");
  const matches = others.length === 0 ? "matches what follows from its" : "match what follows from their";
  report(
    first.repeat!.value,
    `the each of ${names} ${matches} own outs, without end`,
    "Write the outs to a folder that the pattern does not match.",
  );
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
  context: BindContext,
): readonly string[] {
  return listFiles(pattern, at, context).filter((path) => {
    const above = [...foldersOf(path)];
    const self = [path, ...above];
    return (
      !above.some((folder) => folders.has(folder)) &&
      !claims.some(({regex}) => self.some((part) => regex.test(part)))
    );
  });
}

/** The files that are there now in a folder that is written as a whole. */
function listWithin({pattern, span}: EachPattern, folder: string, context: BindContext): readonly string[] {
  if (narrowToOut(pattern, folder, context.disk) === undefined) return [];
  return listFiles(pattern, span, context).filter((path) => isInside(path, folder));
}

function listFiles(pattern: Pattern, at: Span, {disk, report}: BindContext): readonly string[] {
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
