/** The behaviours that a recording's windows are predicted as. */
import type {PredictionsTable} from "../../../artifacts/predictions.ts";

export interface Behaviour {
  /** Position among the model's classes. */
  readonly code: number;
  readonly name: string;
  /** Of the windows. */
  readonly share: number;
}

/** Those that are predicted at least once, most frequent first. */
export function behavioursOf({rows, predicted, meta}: PredictionsTable): Behaviour[] {
  const counts = meta.classes.map((name, code) => ({code, name, windows: 0}));
  for (const code of predicted) counts[code]!.windows++;
  return counts
    .filter(({windows}) => windows > 0)
    .sort((a, b) => b.windows - a.windows || a.code - b.code)
    .map(({code, name, windows}) => ({code, name, share: windows / rows}));
}
