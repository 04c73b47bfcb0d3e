/** A loop over the first axis of its inputs, as ONNX' Scan; the batch is the axis after it. */
import type {Dimension} from "./graph.ts";
import {Graph} from "./graph.ts";

export interface Loop {
  /** What goes from step to step: its first value and its shape. */
  readonly states: readonly {readonly initial: string; readonly shape: readonly Dimension[]}[];
  /** What each step gets a slice of: (steps, ...shape). */
  readonly sequences: readonly {readonly value: string; readonly shape: readonly Dimension[]}[];
  /** Whether it goes from the last step to the first; what it collects stands in the order of time all the same. */
  readonly backwards: boolean;
  /** Adds one step's nodes to `body`. */
  step(
    body: Graph,
    states: readonly string[],
    slices: readonly string[],
  ): {
    readonly states: readonly string[];
    readonly collected: readonly {readonly value: string; readonly shape: readonly Dimension[]}[];
  };
}

/** Adds the loop and gives what it collects, each (steps, ...shape). */
export function addLoop(graph: Graph, {states, sequences, backwards, step}: Loop): string[] {
  const body = new Graph(graph);
  const stateNames = states.map(({shape}) => body.bodyInput(shape));
  const sliceNames = sequences.map(({shape}) => body.bodyInput(shape));
  const made = step(body, stateNames, sliceNames);
  made.states.forEach((value, i) => {
    body.bodyOutput(value, states[i]!.shape);
  });
  for (const {value, shape} of made.collected) body.bodyOutput(value, shape);
  const direction = backwards ? 1 : 0;
  const outputs = graph.nodeOf(
    "Scan",
    [...states.map(({initial}) => initial), ...sequences.map(({value}) => value)],
    [...states.map(() => false), ...made.collected.map(() => true)],
    {
      body: {graph: body},
      num_scan_inputs: {int: sequences.length},
      scan_input_directions: {ints: sequences.map(() => direction)},
      scan_output_directions: {ints: made.collected.map(() => direction)},
    },
  );
  return outputs.slice(states.length);
}
