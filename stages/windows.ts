/**
 * Cuts a recording that has passed the gates into overlapping windows, each within one segment, and scales them
 * with the scaler of the model.
 */
import * as z from "zod";
import {readScaler} from "../src/artifacts/scaler.ts";
import {describeWindows, writeWindows} from "../src/artifacts/windows.ts";
import {defineStage} from "../src/runner/stage.ts";
import {cutRecording} from "../src/windows/recording.ts";

const params = z.object({
  windows: z.object({lengthSamples: z.number().int().positive(), stepSamples: z.number().int().positive()}),
});

/** `gates` is not read: that it exists means that the recording has passed. */
type Deps = {fused: string; gates: string; scaler: string};

export default defineStage<z.infer<typeof params>, Deps, {windows: string}>({
  params,
  async run({deps, outs, params: {windows: shape}, bindings: {session}}) {
    const scaler = await readScaler(deps.scaler);
    const windows = await cutRecording(deps.fused, scaler, shape);
    await writeWindows(outs.windows, windows, describeWindows({scaler, ...shape, ...(session && {session})}));
  },
});
