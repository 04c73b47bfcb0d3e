/** Measures how often the drift verdict is wrong about a person with nothing wrong, by leaving each labelled one out. */
import * as z from "zod";
import {writeFalseAlarms} from "../src/artifacts/drift/false-alarms.ts";
import {measureFalseAlarms} from "../src/judgement/drift/false-alarms.ts";
import {driftParams} from "../src/judgement/drift/params.ts";
import {type ReferenceFiles, readReference} from "../src/judgement/drift/reference-inputs.ts";
import {roundNumbers} from "../src/judgement/round.ts";
import {defineStage} from "../src/runner/stage.ts";

const params = z.object({drift: driftParams, seed: z.number()});

export default defineStage<z.infer<typeof params>, ReferenceFiles, {falseAlarms: string}>({
  params,
  async run({deps, outs, params: {drift}, random, progress}) {
    const {reference, labelled} = await readReference(deps, drift.scalerTolerance);
    progress(0.2);
    const measured = measureFalseAlarms(reference, labelled, {params: drift, random});
    await writeFalseAlarms(outs.falseAlarms, roundNumbers(measured, "null"));
  },
});
