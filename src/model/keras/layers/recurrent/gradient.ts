/** The derivatives of GRU and SimpleRNN for one direction; the LSTM has its own loop (lstm.ts). */
import {
  type BackwardPass,
  backThroughTime,
  type CellGradients,
  type DirectionTrace,
  finish,
  product,
  shifted,
} from "./bptt.ts";
import type {CellKind} from "./cell.ts";
import {gruResetAfter, gruResetBefore} from "./gru-gradient.ts";

function simple(backward: BackwardPass): CellGradients {
  const {graph, config, direction, hidden} = backward;
  const {units, activation} = config;
  const back = graph.transpose(direction.recurrent, 1, 0);
  const slope = activation.slope(graph, hidden);
  const factors = [{value: slope, width: units}];
  const [sums] = backThroughTime(backward, factors, (body, state, [factor]) => {
    const dz = product(body, state, factor!);
    return {before: body.op("MatMul", dz, back), collected: [{value: dz, width: units}]};
  });
  return finish(backward, sums!, units);
}

const GRADIENTS: Readonly<Record<Exclude<CellKind, "LSTM">, (backward: BackwardPass) => CellGradients>> = {
  GRU: (backward) => (backward.config.reset_after ? gruResetAfter(backward) : gruResetBefore(backward)),
  SimpleRNN: simple,
};

/** Adds the nodes for the gradients of one direction. */
export function cellGradients(kind: Exclude<CellKind, "LSTM">, trace: DirectionTrace): CellGradients {
  return GRADIENTS[kind]({...trace, before: shifted(trace, trace.hidden)});
}
