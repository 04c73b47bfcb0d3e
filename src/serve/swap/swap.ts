/**
 * A new model beside the old one, in threads of its own: it is loaded, answers the golden windows, is compared, and only
 * then takes over. Requests that began with the old model end with it.
 */
import {statSync} from "node:fs";
import type {Engine} from "../engine/engine.ts";
import type {ServedModel} from "../model/served-model.ts";
import {type Comparison, compareModels} from "./compare-models.ts";
import {readGoldenWindows} from "./golden-windows.ts";

export interface SwapSettings {
  readonly goldenWindows: number;
  /** Least share of the golden windows of which both models say the same. */
  readonly minAgreement: number;
}

export type Trial =
  | {readonly verdict: "accepted"; readonly engine: Engine; readonly comparison: Comparison}
  | {readonly verdict: "refused"; readonly reason: string};

export interface TrialOptions {
  readonly root: string;
  readonly settings: SwapSettings;
  readonly threads: number;
  /** Bytes that may still be used. */
  readonly availableBytes: () => number;
  open(model: ServedModel): Promise<Engine>;
}

/** A thread with the engine and a small model; the model's file takes about four times its size once it is loaded. */
const THREAD_BYTES = 40e6;
const LOADED_FACTOR = 4;

/** Never rejects: whatever goes wrong is the reason why the old model stays. */
export async function tryModel(current: Engine, next: ServedModel, options: TrialOptions): Promise<Trial> {
  const {root, settings, threads, availableBytes, open} = options;
  const unlike = findUnlike(current.model, next);
  if (unlike !== undefined) return refuse(unlike);
  try {
    const needed = threads * (THREAD_BYTES + LOADED_FACTOR * statSync(next.path).size);
    const available = availableBytes();
    if (available < needed)
      return refuse(
        `it needs about ${toMB(needed)} MB beside the old one, and ${toMB(available)} MB are free`,
      );
    const golden = await readGoldenWindows(root, settings.goldenWindows, current.model.scaler);
    const engine = await open(next);
    const reason = await compareModels(current, engine, golden).then(
      (comparison) => judge(comparison, settings) ?? comparison,
      (error: Error) => `it cannot answer the golden windows: ${error.message}`,
    );
    if (typeof reason !== "string") return {verdict: "accepted", engine, comparison: reason};
    await engine.close();
    return refuse(reason);
  } catch (error) {
    return refuse((error as Error).message);
  }
}

function judge(
  {agreement, isRepeatable, windows}: Comparison,
  {minAgreement}: SwapSettings,
): string | undefined {
  if (!isRepeatable) return "it gave the same windows two answers";
  if (agreement >= minAgreement) return undefined;
  const share = `${Math.round(agreement * 100)} % of ${windows} golden windows`;
  return `it says the same as the old model for ${share}, expected at least ${Math.round(minAgreement * 100)} %`;
}

/** Clients know the shape and the units of a window: a model that wants others is another service. */
function findUnlike({scaler: old}: ServedModel, {scaler: next}: ServedModel): string | undefined {
  const told = ({window, rateHz, channels, units, gravity}: typeof old): string =>
    `windows of ${window} samples at ${rateHz} Hz, ${channels.join(" ")}, ${units.accel}, ${units.gyro}, gravity ${gravity}`;
  return told(old) === told(next) ? undefined : `it takes ${told(next)}; the old one ${told(old)}`;
}

function refuse(reason: string): Trial {
  return {verdict: "refused", reason};
}

function toMB(bytes: number): number {
  return Math.round(bytes / 1e6);
}
