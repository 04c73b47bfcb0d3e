/** Observations and policies for the trigger's tests. */
import * as fc from "fast-check";
import type {Observation, Performance, Signal} from "../../../src/artifacts/trigger/observation.ts";
import type {Policy} from "../../../src/judgement/trigger/params.ts";
import {INITIAL_STATE, type TriggerState} from "../../../src/judgement/trigger/state.ts";

export const HOUR = 3_600_000;
export const START = Date.UTC(2026, 0, 1);

export const POLICY: Policy = {
  minWindows: 100,
  watchOnly: ["physics", "data"],
  fails: 1,
  warnings: 2,
  consecutive: 3,
  cooldownHours: 24,
  queueHours: 24,
  performanceDrop: {warn: 0.05, fail: 0.1},
  rollbackDays: 14,
  everyDays: 90,
  newData: {windows: 1000, people: 3},
  minNewWindows: 100,
};

export function signal(id: string, level: Signal["level"], value: number | null = 1): Signal {
  return {id, title: id, unit: "", warn: 0.5, fail: 0.9, value, level, likelyCause: "the watch"};
}

export const LOST: Performance = {kind: "labelled", accuracy: 0.7, lo: 0.65, hi: 0.75, reference: 0.9};

/** Calm: nothing warns, nothing is due. `hours` after the start. */
export function observe(hours: number, parts: Partial<Observation> = {}): Observation {
  return {
    kymo: "observation/1",
    at: new Date(START + hours * HOUR).toISOString(),
    evidence: null,
    source: "s",
    windows: 500,
    signals: [],
    performance: [],
    labelled: {windows: 1200, people: 10},
    trainedOn: {windows: 1000, people: 10},
    trainedAt: null,
    promotedAt: null,
    canRollBack: false,
    byHand: null,
    ...parts,
  };
}

const level = fc.constantFrom("pass" as const, "warn" as const, "fail" as const);
export const signals = fc.array(
  fc
    .record({
      id: fc.constantFrom("psi.Ax", "psi.Ay", "flips", "confidence", "entropy", "physics.idle"),
      level,
    })
    .map(({id, level}) => signal(id, level)),
  {maxLength: 6},
);

/** Any observation that no person asks for anything in. */
export const observations: fc.Arbitrary<Observation> = fc
  .record({
    hours: fc.integer({min: 0, max: 4000}),
    windows: fc.integer({min: 0, max: 300}),
    signals,
    accuracy: fc.option(fc.double({min: 0, max: 1, noNaN: true})),
    kind: fc.constantFrom("labelled" as const, "estimated" as const),
    known: fc.boolean(),
    labelled: fc.integer({min: 1000, max: 2500}),
    promoted: fc.option(fc.integer({min: 0, max: 4000})),
    canRollBack: fc.boolean(),
  })
  .map(({hours, windows, signals, accuracy, kind, known, labelled, promoted, canRollBack}) =>
    observe(hours, {
      windows,
      signals,
      performance:
        accuracy === null ? [] : [{kind, accuracy, lo: accuracy - 0.05, hi: accuracy + 0.05, reference: 0.9}],
      labelled: known ? {windows: labelled, people: 10} : null,
      promotedAt: promoted === null ? null : new Date(START + promoted * HOUR).toISOString(),
      canRollBack,
    }),
  );

export const states: fc.Arbitrary<TriggerState> = fc
  .record({
    consecutive: fc.nat(5),
    queued: fc.option(fc.integer({min: 0, max: 4000})),
    last: fc.option(fc.integer({min: 0, max: 4000})),
    running: fc.boolean(),
  })
  .map(({consecutive, queued, last, running}) => ({
    ...INITIAL_STATE,
    since: START,
    consecutive,
    running,
    lastActionAt: last === null ? null : START + last * HOUR,
    queued:
      queued === null
        ? null
        : {
            since: START + queued * HOUR,
            reasons: [
              {
                kind: "drift",
                calls: "queue",
                rule: "drift.warned",
                text: "Two warned.",
                value: 2,
                threshold: 2,
                margin: 0,
                unit: "rules",
              },
            ],
          },
  }));
