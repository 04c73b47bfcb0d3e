/**
 * Holds a recording's quality against the gates of params.yaml, and its sensors against what the model takes. Of a recording that fails one no windows are cut, so
 * that no model is asked about data that cannot be judged; figure and threshold go to the reports.
 */
import * as z from "zod";
import {writeGates} from "../src/artifacts/gates.ts";
import {readQualityOrRefusal} from "../src/artifacts/quality.ts";
import {describeRefusal, type Refusal} from "../src/artifacts/refusal.ts";
import {readScaler} from "../src/artifacts/scaler.ts";
import {defineStage} from "../src/runner/stage.ts";
import {gateParams} from "../src/signal/gate-params.ts";
import {CHANNEL_GATE, computeGates, describeGate} from "../src/signal/gates.ts";

const params = z.object({validate: gateParams});

export default defineStage<z.infer<typeof params>, {quality: string; scaler: string}, {gates: string}>({
  params,
  async run({deps, outs, params, log}) {
    const quality = await readQualityOrRefusal(deps.quality);
    if (quality.kymo === "refused/1") {
      const {session, refusal} = quality;
      await writeGates(outs.gates, {session, passed: false, gates: [], refusal});
      return;
    }
    const gates = computeGates(quality, params.validate, (await readScaler(deps.scaler)).channels);
    const failed = gates.gates.filter((gate) => !gate.passed);
    if (failed.length === 0) {
      await writeGates(outs.gates, gates);
      return;
    }
    const isPoor = failed.some(({name}) => name !== CHANNEL_GATE);
    const refusal: Refusal = {
      stage: "validate",
      message: `recording ${gates.session} ${isPoor ? "is too poor to be judged" : "cannot be judged"}: ${failed.map(describeGate).join("; ")}`,
      place: failed.map((gate) => gate.name).join(", "),
      hint: hintFor(new Set(failed.map(({name}) => name))),
    };
    log(`not used: ${describeRefusal(refusal)}`);
    await writeGates(outs.gates, {...gates, refusal});
  },
});

function hintFor(failed: ReadonlySet<string>): string {
  if (failed.has(CHANNEL_GATE))
    return "Add its gyroscope, or use a model of three channels, which takes the accelerometer alone.";
  if (failed.has("rate error"))
    return "A device that is slower by design is resampled where fuse.maxUpsampling in params.yaml allows it.";
  if (failed.has("matched share"))
    return "Sensors that are sampled at times of their own pair where fuse.toleranceMs in params.yaml is as large as half a step; else record again or remove the recording.";
  return "Record again or remove the recording; if the data is as intended, change validate in params.yaml.";
}
