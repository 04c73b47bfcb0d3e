/** The tracker: the file named at the top of the definition, which is given each run of the stages that are tracked. */

import type {ReportDiagnostic} from "./diagnostic.ts";
import type {Disk} from "./disk.ts";
import {readPath} from "./paths-of-stage.ts";
import type {WrittenStage} from "./stages.ts";
import {resolve, type Scope} from "./template.ts";
import {findEntry, type Tree} from "./tree.ts";

export interface TrackerContext {
  readonly root: string;
  readonly disk: Disk;
  readonly scope: Scope;
  readonly report: ReportDiagnostic;
}

/** The tracker's file, relative to the workspace. A tracked stage without one is reported. */
export function readTracker(
  top: Tree,
  stages: readonly WrittenStage[],
  {root, disk, scope, report}: TrackerContext,
): string | undefined {
  const written = top.kind === "map" ? findEntry(top, "tracker")?.value : undefined;
  if (written === undefined) {
    for (const {name, body} of stages) {
      const tracked = findEntry(body, "tracked");
      if (tracked !== undefined && !(tracked.value.kind === "scalar" && tracked.value.value === false))
        report(
          tracked.at,
          `stage "${name}" is tracked, and the file names no tracker`,
          "Add it at the top: tracker: FILE.ts.",
        );
    }
    return undefined;
  }
  const tree = resolve(written, {scope, report});
  const file = tree === undefined ? undefined : readPath(tree, "tracker", {root, wdir: ".", report});
  if (file === undefined) return undefined;
  if (!/\.[mc]?[tj]s$/.test(file) || !disk.isFile(file)) {
    const what = disk.isFile(file) ? `is "${file}", which is no TypeScript file` : `"${file}" does not exist`;
    report(written, `the tracker ${what}`, "Name a .ts file with a default export.");
    return undefined;
  }
  return file;
}
