/** The parameters that have to agree with a model's card. */
import type {Card} from "../../artifacts/card.ts";
import {hasGyro} from "../../artifacts/channels.ts";

export interface Setting {
  /** Dotted, in params.yaml. */
  readonly key: string;
  readonly found: unknown;
  readonly expected: number | string;
}

/** Those of `params` that are otherwise than the card says. */
export function listSettings({window, channels}: Card, params: Readonly<Record<string, unknown>>): Setting[] {
  const wanted: readonly (readonly [string, number | string])[] = [
    ["windows.lengthSamples", window.samples],
    ["fuse.rateHz", window.rateHz],
    ["reference.rateHz", window.rateHz],
    ["reference.sensors", hasGyro(channels) ? "all" : "accelerometer"],
  ];
  return wanted
    .map(([key, expected]) => ({key, expected, found: valueAt(params, key)}))
    .filter(({found, expected}) => found !== undefined && found !== expected);
}

/** The value under a dotted name; undefined where there is none. */
export function valueAt(params: unknown, key: string): unknown {
  return key
    .split(".")
    .reduce<unknown>(
      (at, part) => (typeof at === "object" && at !== null ? Reflect.get(at, part) : undefined),
      params,
    );
}
