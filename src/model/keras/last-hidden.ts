/** What the last dense layer of a classifier stands on: the window as the model sees it before it chooses a class. */
import type {Port} from "./build-graph.ts";
import type {Call, KerasModel} from "./model.ts";

/** Layers that turn the sums of a dense layer into probabilities without weights of their own. */
const ACTIVATIONS = ["Activation", "Softmax"];

/**
 * The input (width) of the dense layer that gives the output `chosen`, through an activation of its own or in a layer
 * after it. Undefined where the output comes from anything else.
 */
export function findLastHidden({calls}: KerasModel, chosen: Port): Port | undefined {
  const giving = (value: string | undefined): Call | undefined => calls.find(({output}) => output === value);
  let call = giving(chosen.value);
  if (call !== undefined && ACTIVATIONS.includes(call.layer.className)) call = giving(call.inputs[0]);
  const shape = call?.inputShapes[0];
  if (call?.layer.className !== "Dense" || shape?.length !== 1) return undefined;
  return {name: call.layer.name, value: call.inputs[0]!, shape};
}
