/** Wrong and sure of it: the errors worth looking at first, since confidence does not warn of them. */
import type {ConfidentErrors} from "../../artifacts/evaluation/figures.ts";
import type {ScoredWindows} from "./scored-windows.ts";

const SHOWN = 20;

/** Errors with a confidence of at least `minConfidence`; the most confident ones in full, equal ones by window. */
export function listConfidentErrors(windows: ScoredWindows, minConfidence: number): ConfidentErrors {
  const {truth, predicted, confidence, windowId} = windows;
  const errors = Int32Array.from(truth.keys()).filter((i) => truth[i] !== predicted[i]);
  const confident = errors.filter((i) => confidence[i]! >= minConfidence);
  confident.sort((a, b) => confidence[b]! - confidence[a]! || windowId[a]! - windowId[b]!);
  return {
    minConfidence,
    windows: confident.length,
    shareOfErrors: errors.length === 0 ? null : confident.length / errors.length,
    worst: Array.from(confident.subarray(0, SHOWN), (i) => ({
      windowId: windowId[i]!,
      user: windows.users[i]!,
      session: windows.sessions[i]!,
      start: new Date(windows.starts[i]!).toISOString(),
      truth: windows.classes[truth[i]!]!,
      predicted: windows.classes[predicted[i]!]!,
      confidence: confidence[i]!,
    })),
  };
}
