/** How the retraining policy and others fare on made-up histories whose drift is known: the same for any recordings. */
import * as z from "zod";
import {writeFares} from "../src/artifacts/trigger/simulation.ts";
import {roundNumbers} from "../src/judgement/round.ts";
import {simulatePolicies} from "../src/judgement/trigger/compare.ts";
import {triggerSchema} from "../src/judgement/trigger/params.ts";
import {defineStage} from "../src/runner/stage.ts";

const params = z.object({
  trigger: triggerSchema.pick({policy: true, others: true, costs: true, simulation: true}),
  seed: z.number().int(),
});

export default defineStage<z.infer<typeof params>, Record<never, string>, {fares: string}>({
  params,
  async run({outs, params: {trigger}, random}) {
    await writeFares(outs.fares, roundNumbers(simulatePolicies(trigger, random)));
  },
});
