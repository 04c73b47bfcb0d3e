/** Rules and figures for the tests of alerts. */

import type {Figure} from "../../src/alerts/figure.ts";
import {type AlertParams, alertsSchema} from "../../src/alerts/params.ts";

export const MINUTE = 60_000;
export const START = Date.UTC(2026, 0, 1);

export function paramsOf(rules: Readonly<Record<string, object>>, more: object = {}): AlertParams {
  return alertsSchema.parse({
    reports: "https://reports.example.org/",
    metrics: null,
    channels: {log: {type: "log", file: "alerts.log"}, other: {type: "log", file: "other.log"}},
    routes: {critical: ["log", "other"], warning: ["log"], info: []},
    rules,
    ...more,
  });
}

export function figure(name: string, value: number | null, parts: Partial<Figure> = {}): Figure {
  return {
    source: "metrics",
    name,
    of: "",
    title: name,
    unit: "",
    value,
    judged: null,
    likelyCause: "the watch",
    advice: "Look at it.",
    report: "drift.html",
    ...parts,
  };
}
