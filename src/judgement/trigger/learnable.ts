/** Drift that another model could learn, told from a watch that is worn or exported wrongly. */
import type {Signal} from "../../artifacts/trigger/observation.ts";
import type {Policy} from "./params.ts";

/** The signals that a retraining may change; the others are of the watch and its export. */
export function learnable(signals: readonly Signal[], {watchOnly}: Policy): readonly Signal[] {
  return signals.filter(({id}) => !watchOnly.some((start) => id === start || id.startsWith(`${start}.`)));
}
