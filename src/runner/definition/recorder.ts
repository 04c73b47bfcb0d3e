/** The recorder: the file named at the top of the definition, and the stages whose runs it is told of. */
import type {Disk} from "./disk.ts";
import type {Report} from "./mistake.ts";
import {readPath} from "./paths-of-stage.ts";
import type {WrittenStage} from "./stages.ts";
import {resolve, type Scope} from "./template.ts";
import {findEntry, type Tree} from "./tree.ts";

export interface RecorderContext {
  readonly root: string;
  readonly disk: Disk;
  readonly scope: Scope;
  readonly report: Report;
}

/** The recorder's file, relative to the workspace. A stage that is to be recorded without one is reported. */
export function readRecorder(
  top: Tree,
  stages: readonly WrittenStage[],
  {root, disk, scope, report}: RecorderContext,
): string | undefined {
  const written = top.kind === "map" ? findEntry(top, "recorder")?.value : undefined;
  if (written === undefined) {
    for (const {name, body} of stages) {
      const recorded = findEntry(body, "recorded");
      if (recorded !== undefined && !(recorded.value.kind === "scalar" && recorded.value.value === false))
        report(
          recorded.at,
          `stage "${name}" is recorded, and the file names no recorder`,
          "Add it at the top: recorder: FILE.ts.",
        );
    }
    return undefined;
  }
  const tree = resolve(written, {scope, report});
  const file = tree === undefined ? undefined : readPath(tree, "recorder", {root, wdir: ".", report});
  if (file === undefined) return undefined;
  if (!/\.[mc]?[tj]s$/.test(file) || !disk.isFile(file)) {
    const what = disk.isFile(file) ? `is "${file}", which is no TypeScript file` : `"${file}" does not exist`;
    report(written, `the recorder ${what}`, "Name a .ts file with a default export.");
    return undefined;
  }
  return file;
}
