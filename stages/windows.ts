/**
 * Cuts a recording that has passed the gates into overlapping windows, each within one segment, and scales them
 * with the scaler of the model. One that has not passed gets a table without windows.
 */
import * as z from "zod";
import {readGates} from "../src/artifacts/gates.ts";
import {readScaler} from "../src/artifacts/scaler.ts";
import {describeWindows, type Windows, writeWindows} from "../src/artifacts/windows.ts";
import {defineStage} from "../src/runner/stage.ts";
import {cutRecording} from "../src/windows/recording.ts";
import {windowParams} from "../src/windows/window-params.ts";

const params = z.object({windows: windowParams});

type Deps = {fused: string; gates: string; scaler: string};

export default defineStage<z.infer<typeof params>, Deps, {windows: string}>({
  params,
  async run({deps, outs, params: {windows: shape}, bindings: {session}}) {
    const scaler = await readScaler(deps.scaler);
    const {passed} = await readGates(deps.gates);
    const windows = passed ? await cutRecording(deps.fused, scaler, shape) : NO_WINDOWS;
    await writeWindows(outs.windows, windows, describeWindows({scaler, ...shape, ...(session && {session})}));
  },
});

const NO_WINDOWS: Windows = {
  rows: 0,
  session: [],
  user: [],
  activity: [],
  start: new Float64Array(0),
  end: new Float64Array(0),
  segment: new Int32Array(0),
  x: new Float32Array(0),
};
