/**
 * Reads a pair of Garmin files, one a sensor, into two tables of samples: one row a sample, sorted by time, in the
 * units of the source. Rows whose arrays differ in length are left out and counted; anything unreadable stops here.
 */
import * as z from "zod";
import {writeSamples} from "../src/artifacts/samples.ts";
import {ingestParams} from "../src/formats/garmin/ingest-params.ts";
import {readRecordingPair} from "../src/formats/garmin/recording.ts";
import {defineStage} from "../src/runner/stage.ts";

const params = z.object({ingest: ingestParams});

export default defineStage<
  z.infer<typeof params>,
  {accel: string; gyro: string},
  {accel: string; gyro: string}
>({
  params,
  async run({deps, outs, params, bindings, progress, signal}) {
    const {accel, gyro} = await readRecordingPair(deps, params.ingest, (share) => progress(share * 0.9));
    signal.throwIfAborted();
    const session = bindings.session ?? "";
    await writeSamples(outs.accel, accel, session);
    await writeSamples(outs.gyro, gyro, session);
    progress(1);
  },
});
