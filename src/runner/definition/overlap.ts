/** Each path has one writer: what two instances would write, or one would both read and write, is an error. */

import type {ReportDiagnostic} from "./diagnostic.ts";
import type {NamedDraft} from "./draft.ts";
import {foldersOf, isInside} from "./path.ts";

type Writers = ReadonlyMap<string, NamedDraft>;

/** Reports overlapping outs and outs that are their own instance's deps; once for each pair of stages. */
export function checkOverlaps(drafts: readonly NamedDraft[], report: ReportDiagnostic): void {
  const reported = new Set<string>();
  const reportOnce = (key: string, ...diagnostic: Parameters<ReportDiagnostic>): void => {
    if (!reported.has(key)) report(...diagnostic);
    reported.add(key);
  };
  const writers = findWriters(drafts, reportOnce);
  for (const draft of drafts) {
    checkFolders(draft, writers, reportOnce);
    checkOwnDeps(draft, reportOnce);
  }
}

type ReportOnce = (key: string, ...diagnostic: Parameters<ReportDiagnostic>) => void;

/** The writer of each out, the first where there are two. */
function findWriters(drafts: readonly NamedDraft[], report: ReportOnce): Writers {
  const writers = new Map<string, NamedDraft>();
  for (const named of drafts)
    for (const {path, span} of named.draft.outs) {
      const other = writers.get(path);
      if (other === undefined) writers.set(path, named);
      else
        report(
          `${other.draft.stage.name}=${named.draft.stage.name}`,
          span,
          `"${path}" is written by both ${other.name} and ${named.name}`,
          "Let each write a path of its own.",
        );
    }
  return writers;
}

function checkFolders({draft: {outs, stage}}: NamedDraft, writers: Writers, report: ReportOnce): void {
  for (const {path, span} of outs)
    for (const folder of foldersOf(path)) {
      const owner = writers.get(folder);
      if (owner === undefined) continue;
      report(
        `${owner.draft.stage.name}/${stage.name}`,
        span,
        `"${path}" lies inside "${folder}", which ${owner.name} writes`,
        "Write it elsewhere, or declare the files of the folder one by one.",
      );
    }
}

function checkOwnDeps({name, draft: {outs, stage}, deps}: NamedDraft, report: ReportOnce): void {
  for (const {role, paths, many, span} of deps) {
    const own = outs.find(({path: out}) =>
      paths.some((path) => path === out || isInside(path, out) || isInside(out, path)),
    );
    if (own === undefined) continue;
    report(
      `${stage.name}<${role}`,
      span,
      `${name} writes "${own.path}" and depends on it${many ? " through this pattern" : ""}`,
      many
        ? "Narrow the pattern, or write the out elsewhere."
        : "Remove it from deps, or write the out elsewhere.",
    );
  }
}
