/**
 * What runs a stage's code, as far as that can change what comes out.
 *
 * Of Node it is the major version: within one, V8 and with it the arithmetic, the text of numbers and the order of
 * properties stay. A patch that made everything stale would be noise. Not in it: the platform and the processor, since
 * one lock is to hold on all of them, and native packages such as ONNX Runtime, whose versions stand among the packages.
 */
import type {Action} from "../definition/instance.ts";

/** `node 20`; undefined of a command, which brings its own programs. */
export function findRuntime({kind}: Action, version: string = process.versions.node): string | undefined {
  return kind === "run" ? `node ${version.split(".")[0]}` : undefined;
}
