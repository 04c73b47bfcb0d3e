/** Gives drafts their names, and their globs the paths that match. */

import {compareCodeUnits} from "../../platform/canonical.ts";
import type {Bound} from "./bind.ts";
import type {ReportDiagnostic} from "./diagnostic.ts";
import type {Draft, NamedDep, NamedDraft} from "./draft.ts";
import {foldersOf, hasControlCharacter} from "./path.ts";
import {matchPattern, type Pattern} from "./pattern.ts";
import type {Span} from "./tree.ts";

/** In the order of the stages, then by name. Names that are not unique are reported. */
export function nameDrafts(
  {drafts, listSources, listMatches}: Bound,
  report: ReportDiagnostic,
): readonly NamedDraft[] {
  const outs = [...new Set(drafts.flatMap((draft) => draft.outs.map(({path}) => path)))];
  const outSet = new Set(outs);
  const matches = new Map<string, Pick<NamedDep, "paths" | "many" | "glob">>();
  const expand = (pattern: Pattern, span: Span): Pick<NamedDep, "paths" | "many" | "glob"> => {
    const known = matches.get(pattern.text);
    if (known !== undefined) return known;
    refuseInsideOut(pattern, span, outSet, report);
    const written = outs.filter((path) => matchPattern(pattern, path) !== undefined);
    const matched = new Set([...listSources(pattern, span), ...written]);
    const besides = listMatches(pattern, span).filter((path) => !matched.has(path));
    const paths = [...matched].sort(compareCodeUnits);
    const found = {paths, many: true, glob: {pattern: pattern.text, besides}};
    matches.set(pattern.text, found);
    return found;
  };

  const names = findNames(drafts);
  const named = drafts.map(
    (draft): NamedDraft => ({
      name: names.get(draft)!,
      draft,
      deps: draft.deps.map(({role, path, pattern, span}) =>
        pattern === undefined
          ? {role, paths: [path], many: false, span}
          : {role, ...expand(pattern, span), span},
      ),
    }),
  );
  named.sort((a, b) => a.draft.stage.index - b.draft.stage.index || compareCodeUnits(a.name, b.name));
  checkNames(named, report);
  return named;
}

/** The files of a folder that a stage writes as a whole are not known before it has run. */
function refuseInsideOut(
  pattern: Pattern,
  span: Span,
  outs: ReadonlySet<string>,
  report: ReportDiagnostic,
): void {
  const out = [pattern.folder, ...foldersOf(pattern.folder)].find((folder) => outs.has(folder));
  if (out !== undefined)
    report(
      span,
      `"${pattern.text}" looks into "${out}", whose files are not known before it is written`,
      `Depend on the folder ${out} itself, or declare its files as outs.`,
    );
}

/** `stage@a,b`; a bound `format` is left out, since a recording has one format, unless names would collide. */
function findNames(drafts: readonly Draft[]): ReadonlyMap<Draft, string> {
  const shortNames = new Map<string, number>();
  const shorten = ({stage, variant}: Draft): string => {
    const values = Object.entries(variant.bindings).filter(([name]) => name !== "format");
    return `${stage.name}@${values.map(([, value]) => value).join(",")}`;
  };
  const isShortened = ({stage, variant}: Draft): boolean =>
    stage.repeat?.by === "each" && "format" in variant.bindings && Object.keys(variant.bindings).length > 1;
  for (const draft of drafts.filter(isShortened))
    shortNames.set(shorten(draft), (shortNames.get(shorten(draft)) ?? 0) + 1);

  return new Map(
    drafts.map((draft) => {
      const {stage, variant} = draft;
      const full = variant.suffix === undefined ? stage.name : `${stage.name}@${variant.suffix}`;
      return [draft, isShortened(draft) && shortNames.get(shorten(draft)) === 1 ? shorten(draft) : full];
    }),
  );
}

function checkNames(drafts: readonly NamedDraft[], report: ReportDiagnostic): void {
  const seen = new Set<string>();
  for (const {name, draft} of drafts) {
    const at = draft.stage.repeat?.value ?? draft.stage.at;
    if (seen.has(name))
      report(
        at,
        `two instances would be named "${name}"`,
        "Rename a file or a value so that the names differ.",
      );
    if (hasControlCharacter(name))
      report(
        at,
        `the name ${JSON.stringify(name)} has a control character in it`,
        "Change the value it comes from.",
      );
    seen.add(name);
  }
}
