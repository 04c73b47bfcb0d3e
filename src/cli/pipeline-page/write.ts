/** Writes reports/pipeline.html, where the pipeline writes reports at all. Bundled apart: a run with nothing to do never loads it. */
import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {writeAtomicSync} from "../../platform/atomic-file.ts";
import {pipelinePage} from "../../report/pages/pipeline/page.ts";
import type {Pipeline} from "../../runner/definition/instance.ts";
import {loadPipeline} from "../../runner/definition/load.ts";
import {describePipeline} from "./describe.ts";
import {hasPage, PAGE} from "./page-file.ts";

/**
 * The workspace as it is after a run; nothing where no stage writes to reports/, or the definition has errors. `known` is
 * its pipeline, where the run has read it.
 */
export async function writePipelinePage(root: string, known?: Pipeline): Promise<void> {
  const pipeline = known ?? findPipeline(root);
  if (pipeline === undefined || !hasPage(pipeline)) return;
  const text = pipelinePage(await describePipeline(root, pipeline));
  const path = join(root, PAGE);
  if (existsSync(path) && readFileSync(path, "utf8") === text) return;
  writeAtomicSync(path, text, {durable: false});
}

function findPipeline(root: string): Pipeline | undefined {
  const loaded = loadPipeline(root);
  return loaded.ok ? loaded.pipeline : undefined;
}
