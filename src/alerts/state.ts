/**
 * What the alerts remember, `state/alerts.json`: which rules are broken since when, what was told of them, and the
 * messages that are still to be delivered. One file, written whole: a message and the memory that it was made are never
 * apart, so that a kill neither loses one nor makes it twice.
 */
import {existsSync, readFileSync} from "node:fs";
import {join} from "node:path";
import * as z from "zod";
import {checkJson, type JsonArtifact} from "../artifacts/json-file.ts";
import {writeAtomicSync} from "../platform/atomic-file.ts";
import {ExpectedError} from "../platform/failure.ts";
import {severitySchema} from "./params.ts";

const count = z.number().int().nonnegative();
const time = z.number();
const figure = z.number().nullable();

/** What a message says of one alert. */
const itemSchema = z.object({
  rule: z.string(),
  of: z.string(),
  title: z.string(),
  unit: z.string(),
  value: figure,
  threshold: figure,
  direction: z.enum(["above", "below", "judged"]),
  since: time,
  likelyCause: z.string(),
  advice: z.string(),
  report: z.string(),
});

const messageSchema = z.object({
  /** By which a peer may know a repetition. */
  id: z.string(),
  /** `resolved`: the rules hold again. `unreported`: their figures are gone, and nobody knows. */
  status: z.enum(["firing", "resolved", "unreported", "test"]),
  severity: severitySchema,
  group: z.string(),
  at: time,
  items: z.array(itemSchema),
});

/** A rule that is broken, or that was and whose cooldown may still count. */
const episodeSchema = z.object({
  /** The last figures. */
  item: itemSchema,
  since: time,
  isBroken: z.boolean(),
  /** When it was last told that it fires; null where it never was. */
  toldAt: time.nullable(),
  /** Whether it was told of this very episode that it fires, and its end therefore has to be told. */
  isTold: z.boolean(),
});

const deliverySchema = z.object({
  message: messageSchema,
  channel: z.string(),
  attempts: count,
  /** Not tried before this time. */
  dueAt: time,
  /** Without secrets; empty where it was not tried. */
  lastError: z.string(),
});

const stateSchema = z.object({
  kymo: z.literal("alerts/1"),
  /** By rule and what it is of. */
  episodes: z.record(z.string(), episodeSchema),
  outbox: z.array(deliverySchema),
  /** Cumulative counts of each histogram's buckets at the last look, by name and labels. */
  buckets: z.record(z.string(), z.record(z.string(), z.number())),
});

export type AlertItem = z.infer<typeof itemSchema>;
export type AlertMessage = z.infer<typeof messageSchema>;
export type Episode = z.infer<typeof episodeSchema>;
export type Delivery = z.infer<typeof deliverySchema>;
export type AlertState = z.infer<typeof stateSchema>;

export const NO_ALERTS: AlertState = {kymo: "alerts/1", episodes: {}, outbox: [], buckets: {}};

export const alertsFile = (root: string): string => join(root, "state", "alerts.json");
export const alertsLock = (root: string): string => join(root, "state", "alerts.lock");

const ARTIFACT: JsonArtifact<AlertState> = {
  name: "the memory of alerts",
  kind: "alerts/1",
  schema: stateSchema,
  hint: "Put it back from a copy, or move it away: what was told is then forgotten, and is told again.",
};

export function readAlertState(root: string): AlertState {
  const path = alertsFile(root);
  if (!existsSync(path)) return NO_ALERTS;
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    throw new ExpectedError("state", "the memory of alerts is not JSON", {
      file: path,
      hint: ARTIFACT.hint,
      cause,
    });
  }
  return checkJson(value, path, ARTIFACT);
}

export function writeAlertState(root: string, state: AlertState): void {
  writeAtomicSync(alertsFile(root), `${JSON.stringify(state, null, 1)}\n`);
}
