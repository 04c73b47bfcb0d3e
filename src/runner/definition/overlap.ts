/** Each path has one writer: what two instances would write, or one would both read and write, is a mistake. */

import type {Candidate} from "./candidate.ts";
import type {Report} from "./mistake.ts";
import {foldersOf, isInside} from "./path.ts";

/** Reports overlapping outs and outs that are their own instance's deps; once for each pair of stages. */
export function checkOverlaps(candidates: readonly Candidate[], report: Report): void {
  const told = new Set<string>();
  const tell = (key: string, tellIt: () => void): void => {
    if (!told.has(key)) tellIt();
    told.add(key);
  };

  const writers = new Map<string, Candidate>();
  for (const candidate of candidates)
    for (const {path, span} of candidate.draft.outs) {
      const other = writers.get(path);
      if (other === undefined) writers.set(path, candidate);
      else
        tell(`${other.draft.stage.name}=${candidate.draft.stage.name}`, () =>
          report(
            span,
            `"${path}" is written by both ${other.name} and ${candidate.name}`,
            "Let each write a path of its own.",
          ),
        );
    }

  for (const candidate of candidates) {
    for (const {path, span} of candidate.draft.outs)
      for (const folder of foldersOf(path)) {
        const owner = writers.get(folder);
        if (owner !== undefined)
          tell(`${owner.draft.stage.name}/${candidate.draft.stage.name}`, () =>
            report(
              span,
              `"${path}" lies inside "${folder}", which ${owner.name} writes`,
              "Write it elsewhere, or declare the files of the folder one by one.",
            ),
          );
      }
    for (const {role, paths, many, span} of candidate.deps) {
      const own = candidate.draft.outs.find(({path: out}) =>
        paths.some((path) => path === out || isInside(path, out) || isInside(out, path)),
      );
      if (own !== undefined)
        tell(`${candidate.draft.stage.name}<${role}`, () =>
          report(
            span,
            `${candidate.name} writes "${own.path}" and depends on it${many ? " through this pattern" : ""}`,
            many
              ? "Narrow the pattern, or write the out elsewhere."
              : "Remove it from deps, or write the out elsewhere.",
          ),
        );
    }
  }
}
