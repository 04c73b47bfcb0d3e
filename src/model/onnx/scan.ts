/** A loop over the first axis of its inputs, as ONNX' Scan. */
import {type Dimension, Graph} from "./graph.ts";

export interface Shaped {
  readonly value: string;
  /** Of one step. */
  readonly shape: readonly Dimension[];
  /** Whether its last step is the loop's first; false by default. */
  readonly backwards?: boolean;
}

export interface Loop {
  /** What goes from step to step, by its first value. */
  readonly states: readonly Shaped[];
  /** What each step gets a slice of: (steps, ...shape). */
  readonly sequences: readonly Shaped[];
  /** Adds one step's nodes to `body`; what it collects is put in the order of time by `backwards`. */
  step(
    body: Graph,
    states: readonly string[],
    slices: readonly string[],
  ): {readonly states: readonly string[]; readonly collected: readonly Shaped[]};
}

/** Adds the loop and gives the states after the last step, and what it collects, each (steps, ...shape). */
export function addLoop(
  graph: Graph,
  {states, sequences, step}: Loop,
): {readonly states: readonly string[]; readonly collected: readonly string[]} {
  const body = new Graph(graph);
  const stateNames = states.map(({shape}) => body.bodyInput(shape));
  const sliceNames = sequences.map(({shape}) => body.bodyInput(shape));
  const made = step(body, stateNames, sliceNames);
  for (const [i, value] of made.states.entries()) body.bodyOutput(value, states[i]!.shape);
  for (const {value, shape} of made.collected) body.bodyOutput(value, shape);
  const directions = (list: readonly Shaped[]) => ({ints: list.map(({backwards}) => (backwards ? 1 : 0))});
  const outputs = graph.nodeOf(
    "Scan",
    [...states, ...sequences].map(({value}) => value),
    [...states, ...made.collected].map(() => true), // ONNX Runtime takes no Scan whose last states have no name
    {
      body: {graph: body},
      num_scan_inputs: {int: sequences.length},
      scan_input_directions: directions(sequences),
      scan_output_directions: directions(made.collected),
    },
  );
  return {states: outputs.slice(0, states.length), collected: outputs.slice(states.length)};
}
