/**
 * Compares the recordings with the reference and says whether the model can be trusted on them: distributions,
 * physics, degenerate output, time, and what accuracy may be expected. Unlike things are refused, not compared.
 * Recordings that did not pass the gates are left out, and named.
 */

import {mkdir} from "node:fs/promises";
import {basename, join} from "node:path";
import * as z from "zod";
import {writeDrift} from "../src/artifacts/drift/drift.ts";
import {readFalseAlarms} from "../src/artifacts/drift/false-alarms.ts";
import {writeRecordingDrift} from "../src/artifacts/drift/recording-file.ts";
import {readGates} from "../src/artifacts/gates.ts";
import {compare} from "../src/judgement/drift/compare.ts";
import {type DriftFiles, readInputs} from "../src/judgement/drift/inputs.ts";
import {driftParams} from "../src/judgement/drift/params.ts";
import {createRandom} from "../src/platform/seeded-random.ts";
import {defineStage} from "../src/runner/stage.ts";

const params = z.object({drift: driftParams, seed: z.number()});

type Deps = DriftFiles & {readonly gates: readonly string[]; readonly falseAlarms: string};

export default defineStage<z.infer<typeof params>, Deps, {drift: string; recordings: string}>({
  params,
  async run({deps, outs, params: {drift, seed}, progress}) {
    const {refused, files} = await selectPassed(deps);
    const inputs = await readInputs(files, drift.scalerTolerance);
    progress(0.3);
    const falseAlarms = await readFalseAlarms(deps.falseAlarms);
    const result = compare(inputs, {params: drift, falseAlarms, refused}, () => createRandom(seed, {}));
    await writeDrift(outs.drift, result);
    await mkdir(outs.recordings);
    for (const path of deps.gates) {
      const session = basename(path, ".json");
      const found = result.recordings.find((one) => one.session === session);
      await writeRecordingDrift(join(outs.recordings, `${session}.json`), session, found);
    }
  },
});

/** The files of the recordings that passed, and the sessions of the others; a recording's files have its name. */
async function selectPassed({gates, ...files}: Deps): Promise<{files: DriftFiles; refused: string[]}> {
  const refused = new Set<string>();
  for (const path of gates) if (!(await readGates(path)).passed) refused.add(basename(path, ".json"));
  const keep = (paths: readonly string[], suffix: string): string[] =>
    paths.filter((path) => !refused.has(basename(path, suffix)));
  return {
    files: {
      ...files,
      windows: keep(files.windows, ".arrow"),
      fused: keep(files.fused, ".arrow"),
      predictions: keep(files.predictions, ".arrow"),
      quality: keep(files.quality, ".quality.json"),
    },
    refused: [...refused].sort(),
  };
}
