/** Writes reports/comparison.html and .json of two versions. Loaded only when it is asked for: it runs models and draws. */
import {existsSync} from "node:fs";
import {mkdir} from "node:fs/promises";
import {join} from "node:path";
import * as z from "zod";
import {type Comparison, writeComparison} from "../../artifacts/comparison.ts";
import {writeAtomicSync} from "../../platform/atomic-file.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {compareModels} from "../../registry/comparison/run.ts";
import {gatedModel} from "../../registry/lifecycle.ts";
import type {Manifest} from "../../registry/manifest.ts";
import type {Registry} from "../../registry/registry.ts";
import {comparisonPage} from "../../report/pages/comparison/page.ts";
import {settingBeside} from "../page-setting.ts";
import {readParams} from "../params-block.ts";

const paramsSchema = z.object({
  compare: z.object({
    margin: z.number().positive().max(1),
    alpha: z.number().positive().max(0.5),
    level: z.number().min(0.5).max(0.999),
  }),
});

export async function writeComparisonPage(
  root: string,
  registry: Registry,
  [a, b]: readonly [Manifest, Manifest],
  {windows, users}: {readonly windows: string | undefined; readonly users: readonly string[] | undefined},
): Promise<{comparison: Comparison; page: string}> {
  const {compare} = await readParams(root, paramsSchema);
  const file = windows ?? join(root, "artifacts", "reference", "windows.arrow");
  if (!existsSync(file))
    throw new ExpectedError("input", "there are no labelled windows to compare on", {
      file,
      hint: "Build them with `pnpm dag repro reference`, or name a table with --windows.",
    });
  const gated = async (manifest: Manifest) => ({
    ...(await gatedModel(registry, manifest)),
    hash: manifest.hashes.model,
  });
  const comparison = await compareModels(await gated(a), await gated(b), file, users, compare);
  const folder = join(root, "reports");
  await mkdir(folder, {recursive: true});
  const page = join(folder, "comparison.html");
  writeAtomicSync(page, comparisonPage(comparison, settingBeside(page)));
  await writeComparison(join(folder, "comparison.json"), comparison);
  return {comparison, page};
}
