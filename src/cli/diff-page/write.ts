/** Writes the page of a diff. Bundled apart: no other command draws. */
import {writeAtomicSync} from "../../platform/atomic-file.ts";
import {diffPage} from "../../report/pages/diff/page.ts";
import type {Diff} from "../../runner/diff/diff.ts";
import {settingBeside} from "../page-setting.ts";
import {describeDiff} from "./describe.ts";

export function writeDiffPage(path: string, diff: Diff): void {
  writeAtomicSync(path, diffPage(describeDiff(diff), settingBeside(path)));
}
