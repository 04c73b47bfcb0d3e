/** Writes reports/pipeline.html, where the pipeline writes reports at all. Bundled apart: a run with nothing to do never loads it. */
import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import {writeAtomicSync} from "../../platform/atomic-file.ts";
import {pipelinePage} from "../../report/pages/pipeline/page.ts";
import {loadPipeline} from "../../runner/definition/load.ts";
import {describePipeline} from "./describe.ts";

const PATH = "reports/pipeline.html";

/** The workspace as it is after a run; nothing where no stage writes to reports/, or the definition has errors. */
export async function writePipelinePage(root: string): Promise<void> {
  const loaded = loadPipeline(root);
  if (!loaded.ok) return;
  const outs = loaded.pipeline.nodes.flatMap(({instance}) => instance.outs);
  if (!outs.some(({path}) => path.startsWith("reports/")) || outs.some(({path}) => path === PATH)) return;
  const text = pipelinePage(await describePipeline(root, loaded.pipeline));
  const path = join(root, PATH);
  if (existsSync(path) && readFileSync(path, "utf8") === text) return;
  writeAtomicSync(path, text, {durable: false});
}
