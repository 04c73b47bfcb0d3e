/**
 * Holds a recording's quality against the gates of params.yaml. A recording that fails one stops here, with the
 * figure and the threshold, so that no model is asked about data that cannot be judged.
 */
import {readFile, writeFile} from "node:fs/promises";
import * as z from "zod";
import {ExpectedError} from "../src/platform/failure.ts";
import {defineStage} from "../src/runner/stage.ts";
import {computeGates, describeGate} from "../src/signal/gates.ts";
import {qualitySchema} from "../src/signal/quality.ts";

const share = z.number().min(0).max(1);
const params = z.object({
  validate: z.object({
    minMatchedShare: share,
    maxImputedShare: share,
    maxMissingShare: share,
    minSeconds: z.number().nonnegative(),
    maxRateErrorShare: share,
    maxGapSeconds: z.number().nonnegative(),
    maxBackwardSeconds: z.number().nonnegative(),
  }),
});

export default defineStage<z.infer<typeof params>, {quality: string}, {gates: string}>({
  params,
  async run({deps, outs, params}) {
    const checked = qualitySchema.safeParse(JSON.parse(await readFile(deps.quality, "utf8")));
    if (!checked.success) {
      const hint = "Rebuild it with the stage fuse.";
      throw new ExpectedError("input", "not the quality record of a recording", {
        file: deps.quality,
        hint,
        cause: checked.error,
      });
    }
    const gates = computeGates(checked.data, params.validate);
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
    await writeFile(outs.gates, `${JSON.stringify(gates, null, 2)}\n`);
  },
});
