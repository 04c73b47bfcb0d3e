/** Two models on the same windows: how often they say the same, and whether the new one repeats itself bit for bit. */
import {summarise} from "../../windows/predictions.ts";
import type {Engine} from "../engine/engine.ts";
import {predictAll} from "../engine/pieces.ts";
import {type GoldenWindows, scaledFor} from "./golden-windows.ts";

export interface Comparison {
  readonly windows: number;
  /** Share of the windows of which both say the same activity, by its name. */
  readonly agreement: number;
  /** Whether the new model gave the same bits twice. */
  readonly isRepeatable: boolean;
}

const SECONDS = 60;

/** Rejects with the Problem of a model that cannot answer. */
export async function compareModels(old: Engine, next: Engine, golden: GoldenWindows): Promise<Comparison> {
  const x = scaledFor(golden, next.model.scaler);
  const [first, second] = [await predictAll(next, x, SECONDS), await predictAll(next, x, SECONDS)];
  const before = await predictAll(old, scaledFor(golden, old.model.scaler), SECONDS);
  const [said, saying] = [activitiesOf(old, before), activitiesOf(next, first)];
  return {
    windows: saying.length,
    agreement: saying.filter((name, i) => name === said[i]).length / saying.length,
    isRepeatable: first.every((value, i) => Object.is(value, second[i])),
  };
}

export function activitiesOf({model}: Engine, p: Float32Array): string[] {
  const {classes} = model.scaler;
  return Array.from(summarise(p, classes.length).predicted, (code) => classes[code]!);
}
