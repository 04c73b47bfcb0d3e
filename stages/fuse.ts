/**
 * Joins the two sensors of a recording: each accelerometer sample takes the nearest gyroscope sample, both are
 * averaged over bins of one rate, short gaps are interpolated, units become m/s² and deg/s. A gap that is too long
 * ends a segment; what lies on either side is never joined.
 */
import * as z from "zod";
import {writeFused} from "../src/artifacts/fused.ts";
import {writeQuality} from "../src/artifacts/quality.ts";
import {readSamples} from "../src/artifacts/samples.ts";
import {defineStage} from "../src/runner/stage.ts";
import {fuseSamples} from "../src/signal/fuse.ts";
import {fuseParams} from "../src/signal/fuse-params.ts";

const params = z.object({fuse: fuseParams});

export default defineStage<
  z.infer<typeof params>,
  {accel: string; gyro: string},
  {fused: string; quality: string}
>({
  params,
  async run({deps, outs, params, bindings, progress, signal}) {
    const accel = await readSamples(deps.accel, "accelerometer");
    const gyro = await readSamples(deps.gyro, "gyroscope");
    progress(0.4);
    signal.throwIfAborted();
    const session = bindings.session ?? accel.session;
    const {fused, quality} = fuseSamples(accel.samples, gyro.samples, params.fuse, {session, files: deps});
    progress(0.8);
    await writeFused(outs.fused, fused);
    await writeQuality(outs.quality, quality);
    progress(1);
  },
});
