/**
 * Compares the recordings with the reference and says whether the model can be trusted on them: distributions,
 * physics, degenerate output, time, and what accuracy may be expected. Unlike things are refused, not compared.
 */
import * as z from "zod";
import {writeDrift} from "../src/artifacts/drift/drift.ts";
import {compare} from "../src/judgement/drift/compare.ts";
import {type DriftFiles, readInputs} from "../src/judgement/drift/inputs.ts";
import {driftParams} from "../src/judgement/drift/params.ts";
import {defineStage} from "../src/runner/stage.ts";

const params = z.object({drift: driftParams, seed: z.number()});

export default defineStage<z.infer<typeof params>, DriftFiles, {drift: string}>({
  params,
  async run({deps, outs, params: {drift}, random, progress}) {
    const inputs = await readInputs(deps, drift.scalerTolerance);
    progress(0.3);
    await writeDrift(outs.drift, compare(inputs, drift, random));
  },
});
