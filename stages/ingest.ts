/**
 * Reads the files of one recording into two tables of samples: one row a sample, sorted by time, in the units of the
 * source. They are a pair of Garmin files, one a sensor, that of the accelerometer alone, or one file of batched JSON. Rows whose arrays differ in length
 * are left out and counted. What cannot be read becomes the recording's outcome, and stops no other recording.
 */
import {basename} from "node:path";
import * as z from "zod";
import {writeOutcome} from "../src/artifacts/outcome.ts";
import {describeRefusal, orRefusal} from "../src/artifacts/refusal.ts";
import {writeNoSamples, writeSamples, writeSamplesIfAny} from "../src/artifacts/samples.ts";
import {readForms} from "../src/formats/garmin/forms.ts";
import {dataParams, ingestParams} from "../src/formats/garmin/ingest-params.ts";
import {refuseLater} from "../src/formats/garmin/plausible-time.ts";
import {defineStage} from "../src/runner/stage.ts";

const params = z.object({ingest: ingestParams, data: dataParams});

/** Each a list, since a session may lie there in several forms, and a sensor's file may be missing. */
type Deps = Readonly<Record<"accel" | "gyro" | "batches", readonly string[]>>;
type Outs = Readonly<Record<"accel" | "gyro" | "outcome", string>>;

export default defineStage<z.infer<typeof params>, Deps, Outs>({
  params,
  async run({deps, outs, params, bindings, progress, log, signal}) {
    const session = bindings.session ?? "";
    const files = [...deps.accel, ...deps.gyro, ...deps.batches].map((file) => basename(file));
    const read = await orRefusal("ingest", async () => {
      const pair = await readForms(deps, session, params.ingest, (share) => progress(share * 0.9));
      refuseLater(pair.accel.t, params.data?.latest, files[0] ?? session);
      return pair;
    });
    signal.throwIfAborted();
    if ("refusal" in read) {
      log(`not used: ${describeRefusal(read.refusal)}`);
      await writeNoSamples(outs.accel, "accelerometer", session);
      await writeNoSamples(outs.gyro, "gyroscope", session);
    } else {
      await writeSamples(outs.accel, read.accel, session);
      await writeSamplesIfAny(outs.gyro, read.gyro, "gyroscope", session);
    }
    await writeOutcome(outs.outcome, session, files, "refusal" in read ? read.refusal : null);
    progress(1);
  },
});
