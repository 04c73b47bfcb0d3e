/**
 * Compares a retrained model with the one in use by the registry's gate: is it no worse, on people whom neither knows?
 * Nothing is promoted here; what was found is written down.
 */
import {writeFile} from "node:fs/promises";
import * as z from "zod";
import {readScaler} from "../src/artifacts/scaler.ts";
import {readCard} from "../src/artifacts/training/card.ts";
import {roundNumbers} from "../src/judgement/round.ts";
import {gateParamsSchema} from "../src/judgement/trigger/params.ts";
import {runGate} from "../src/registry/gate/gate.ts";
import {defineStage} from "../src/runner/stage.ts";

const params = z.object({trigger: z.object({gate: gateParamsSchema})});

type Deps = Readonly<
  Record<
    "candidate" | "candidateCard" | "current" | "currentCard" | "scaler" | "currentScaler" | "windows",
    string
  >
>;
type Outs = Readonly<Record<"gate", string>>;

export default defineStage<z.infer<typeof params>, Deps, Outs>({
  params,
  async run({deps, outs, params: {trigger}}) {
    const scaler = await readScaler(deps.scaler);
    const candidate = {
      label: "the candidate",
      path: deps.candidate,
      card: await readCard(deps.candidateCard),
      scaler,
      classes: scaler.classes,
    };
    const currentScaler = await readScaler(deps.currentScaler);
    const current = {
      label: "the model in use",
      path: deps.current,
      card: await readCard(deps.currentCard),
      scaler: currentScaler,
      classes: currentScaler.classes,
    };
    const settings = {...trigger.gate, minAccuracy: undefined, users: undefined};
    const gate = roundNumbers(await runGate(candidate, current, deps.windows, settings));
    await writeFile(outs.gate, `${JSON.stringify(gate, null, 2)}\n`);
  },
});
