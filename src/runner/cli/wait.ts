/** `--wait`: how long another run in the same workspace is waited for. */
import {type Option, parseNumber} from "../../platform/terminal/option.ts";

export const WAIT_OPTION = {
  type: "string",
  value: "S",
  help: "wait so many seconds for another run in this workspace (default: 0)",
} as const satisfies Option;

/** Milliseconds. */
export function readWait(text: string | undefined): number {
  return 1000 * parseNumber(text, "wait", {otherwise: 0, low: 0, high: 1e6});
}
