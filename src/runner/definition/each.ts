/** The patterns of `each`: what a stage has an instance for. */

import type {ReportDiagnostic} from "./diagnostic.ts";
import type {Disk} from "./disk.ts";
import {type BindContext, readWdir, scopeOf} from "./instantiate.ts";
import {isInside} from "./path.ts";
import {readPath} from "./paths-of-stage.ts";
import {compilePattern, isGlob, narrowToFolder, type Pattern} from "./pattern.ts";
import type {WrittenStage} from "./stages.ts";
import {resolve} from "./template.ts";
import {findEntry, type Mapping, type Span, type Tree} from "./tree.ts";
import {UNREPEATED} from "./variants.ts";

export interface EachPattern {
  readonly pattern: Pattern;
  readonly span: Span;
}

/** The patterns of each stage that has `each`; of one stage all bind the same names. */
export type EachPatterns = ReadonlyMap<WrittenStage, readonly EachPattern[]>;

/** The patterns of a stage with `each`; none where one of them is wrong, which is reported. */
export function readEach(stage: WrittenStage, context: BindContext): readonly EachPattern[] {
  const {report, root, study} = context;
  const {variables} = scopeOf(stage, context);
  const value = resolve(stage.repeat!.value, {scope: [variables], report});
  const wdir = readWdir(stage, UNREPEATED, context);
  if (value === undefined || wdir === undefined) return [];
  let isRight = true;
  const wrong: ReportDiagnostic = (...diagnostic) => {
    report(...diagnostic);
    isRight = false;
  };
  const items = value.kind === "list" ? value.items : [value];
  if (items.length === 0) wrong(value, "each has no pattern", "Write at least one.");
  const patterns: EachPattern[] = [];
  for (const span of items) {
    const text = readPath(span, "each", {
      ...{root, wdir, report: wrong},
      ...(study === undefined ? {} : {study}),
    });
    if (text === undefined) continue;
    const pattern = compilePattern(text, {binds: true});
    checkNames(pattern, patterns[0]?.pattern.names, span, variables, wrong);
    patterns.push({pattern, span});
  }
  return isRight ? patterns : [];
}

function checkNames(
  {names, text}: Pattern,
  first: readonly string[] | undefined,
  span: Span,
  variables: Mapping,
  report: ReportDiagnostic,
): void {
  // a file without a wildcard: one instance where it is there
  if (names.length === 0 && isGlob(text))
    report(
      span,
      `the pattern "${text}" binds no name`,
      "Write {name} for the part that differs from file to file.",
    );
  else if (first !== undefined && [...first].sort().join() !== [...names].sort().join())
    report(
      span,
      "the patterns of one each bind different names",
      `Bind ${first.map((name) => `{${name}}`).join(" and ")} in every one.`,
    );
  for (const name of names)
    if (findEntry(variables, name) !== undefined)
      report(
        span,
        `{${name}} is the name of a parameter, too`,
        "Give the bound name another name.",
        `{${name}}`,
      );
}

/** The names that patterns bind, as far as they can be seen without resolving them. */
export function findNames(each: Tree): readonly string[] {
  if (each.kind === "map") return [];
  const texts = each.kind === "list" ? each.items.flatMap(findNames).map((name) => `{${name}}`) : [each.text];
  return [
    ...new Set(texts.flatMap((text) => [...text.matchAll(/(?<!\$)\{([\w-]+)\}/g)].map((match) => match[1]!))),
  ];
}

/** The pattern narrowed to what lies in the out `path`; undefined where that cannot be a folder. */
export function narrowToOut(pattern: Pattern, path: string, disk: Disk): string | undefined {
  const inside = narrowToFolder(pattern, path);
  if (inside === undefined || disk.isFile(path)) return undefined;
  const isNamed = pattern.folder === path || isInside(pattern.folder, path);
  return isNamed || disk.isFolder(path) || !/\.[a-z]\w*$/i.test(path) ? inside : undefined;
}
