/**
 * Joins the two sensors of a recording: each accelerometer sample takes the nearest gyroscope sample, both are
 * averaged over bins of one rate, short gaps are interpolated, units become m/s² and deg/s. A gap that is too long
 * ends a segment; what lies on either side is never joined. Of the accelerometer alone the same is made without the
 * gyroscope. A recording that could not be read, or whose sensors or units
 * do not fit, goes on as a refusal in place of a table.
 */
import * as z from "zod";
import {CHANNELS} from "../src/artifacts/channels.ts";
import {type FusedSource, writeFused} from "../src/artifacts/fused.ts";
import {readOutcome} from "../src/artifacts/outcome.ts";
import {writeQuality, writeRefused} from "../src/artifacts/quality.ts";
import {describeRefusal, orRefusal} from "../src/artifacts/refusal.ts";
import {readSamples, readSamplesIfAny} from "../src/artifacts/samples.ts";
import {defineStage} from "../src/runner/stage.ts";
import {fuseSamples} from "../src/signal/fuse.ts";
import {fuseParams} from "../src/signal/fuse-params.ts";

const params = z.object({fuse: fuseParams});
export default defineStage<
  z.infer<typeof params>,
  {accel: string; gyro: string; outcome: string},
  {fused: string; quality: string}
>({
  params,
  async run({deps, outs, params, bindings, progress, log, signal}) {
    const {refusal: unread, session: named, files} = await readOutcome(deps.outcome);
    const session = bindings.session ?? named;
    const result =
      unread === null
        ? await orRefusal("fuse", async () => {
            const accel = await readSamples(deps.accel, "accelerometer");
            const gyro = await readSamplesIfAny(deps.gyro, "gyroscope");
            progress(0.4);
            signal.throwIfAborted();
            const [first = deps.accel, last = first] = files;
            return fuseSamples(accel.samples, gyro?.samples, params.fuse, {
              session,
              files: {accel: first, gyro: last},
            });
          })
        : {refusal: unread};
    progress(0.8);
    if ("refusal" in result) {
      if (unread === null) log(`not used: ${describeRefusal(result.refusal)}`);
      await writeFused(outs.fused, noRows(session, params.fuse.rateHz));
      await writeRefused(outs.quality, session, result.refusal);
    } else {
      await writeFused(outs.fused, result.fused);
      await writeQuality(outs.quality, result.quality);
    }
    progress(1);
  },
});

function noRows(session: string, rateHz: number): FusedSource {
  const none = new Float64Array(0);
  return {
    session,
    rateHz,
    t: none,
    channels: CHANNELS.map(() => none),
    imputed: new Uint8Array(0),
    segment: new Int32Array(0),
    accelSourceUnit: "",
    gyroSourceUnit: "",
  };
}
