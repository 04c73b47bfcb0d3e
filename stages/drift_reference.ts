/**
 * Works out the reference once for all recordings: bins, people, what is usual among them. Unlike things are refused, not
 * compared.
 */
import * as z from "zod";
import {writeDriftReference} from "../src/artifacts/drift/reference.ts";
import {makeContext} from "../src/judgement/drift/context.ts";
import {writeContext} from "../src/judgement/drift/context-file.ts";
import {describeReference} from "../src/judgement/drift/describe-reference.ts";
import {learntClasses, rateUnseen} from "../src/judgement/drift/open-set/novelty.ts";
import {driftParams} from "../src/judgement/drift/params.ts";
import {type ReferenceFiles, readReference} from "../src/judgement/drift/reference-inputs.ts";
import {defineStage} from "../src/runner/stage.ts";

const params = z.object({drift: driftParams});

export default defineStage<z.infer<typeof params>, ReferenceFiles, {context: string; reference: string}>({
  params,
  async run({deps, outs, params: {drift}, progress}) {
    const {reference, labelled, scalerDifference, scaling} = await readReference(deps, drift.scalerTolerance);
    progress(0.3);
    const context = makeContext(reference, rateUnseen(labelled), drift);
    const classes = "withheld" in labelled ? undefined : learntClasses(labelled);
    const modelHash = "withheld" in labelled ? null : labelled.predictions.modelHash;
    await writeDriftReference(outs.reference, describeReference(context, {labelled, scalerDifference}));
    await writeContext(outs.context, {context, scaling, classes, modelHash});
  },
});
