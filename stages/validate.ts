/**
 * Holds a recording's quality against the gates of params.yaml. A recording that fails one stops here, with the
 * figure and the threshold, so that no model is asked about data that cannot be judged.
 */
import * as z from "zod";
import {writeGates} from "../src/artifacts/gates.ts";
import {readQuality} from "../src/artifacts/quality.ts";
import {ExpectedError} from "../src/platform/failure.ts";
import {defineStage} from "../src/runner/stage.ts";
import {gateParams} from "../src/signal/gate-params.ts";
import {computeGates, describeGate} from "../src/signal/gates.ts";

const params = z.object({validate: gateParams});

export default defineStage<z.infer<typeof params>, {quality: string}, {gates: string}>({
  params,
  async run({deps, outs, params}) {
    const gates = computeGates(await readQuality(deps.quality), params.validate);
    const failed = gates.gates.filter((gate) => !gate.passed);
    if (failed.length > 0) {
      throw new ExpectedError(
        "input",
        `recording ${gates.session} is too poor to be judged: ${failed.map(describeGate).join("; ")}`,
        {
          file: deps.quality,
          place: failed.map((gate) => gate.name).join(", "),
          hint: "Record again or remove the recording; if the data is as intended, change validate in params.yaml.",
        },
      );
    }
    await writeGates(outs.gates, gates);
  },
});
