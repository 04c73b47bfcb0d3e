/** How soon V8 optimises a function. */
import {setFlagsFromString} from "node:v8";

/**
 * From now on, V8 optimises what runs for long, and not what a short command or the start of a stage calls: a function
 * has to run fifteen times as long first, which is some milliseconds. The results are the same. It is told here rather
 * than on Node's command line, since a Node that no longer knew the word would not start.
 */
export function optimiseLate(): void {
  setFlagsFromString("--interrupt-budget=1000000");
}

/** From now on, V8 optimises about as soon as it does by itself: for a program that goes on for long. */
export function optimiseSoon(): void {
  setFlagsFromString("--interrupt-budget=100000");
}
