/** Where the page of the pipeline lies, and where it belongs. Small, since a run with nothing to do asks. */
import {existsSync} from "node:fs";
import {join} from "node:path";
import type {Pipeline} from "../../runner/definition/instance.ts";

export const PAGE = "reports/pipeline.html";

/** True where stages write to reports/, and none of them writes the page itself. */
export function hasPage({nodes}: Pipeline): boolean {
  const outs = nodes.flatMap(({instance}) => instance.outs);
  return outs.some(({path}) => path.startsWith("reports/")) && !outs.some(({path}) => path === PAGE);
}

export function isPageMissing(root: string, pipeline: Pipeline): boolean {
  return !existsSync(join(root, PAGE)) && hasPage(pipeline);
}
