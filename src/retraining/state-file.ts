/**
 * The trigger's memory, `state/trigger.ndjson`: every observation with its decision, and every step of a retraining.
 *
 * The state is folded from it, so that the same history gives the same state, and a retraining that was killed is known.
 */
import {join} from "node:path";
import * as z from "zod";
import {type Decision, decisionSchema} from "../artifacts/trigger/decision.ts";
import {type Observation, observationSchema} from "../artifacts/trigger/observation.ts";
import type {Policy} from "../judgement/trigger/params.ts";
import {
  afterDecision,
  afterTraining,
  INITIAL_STATE,
  isCalm,
  type TriggerState,
} from "../judgement/trigger/state.ts";
import {appendToJournal, readJournal} from "../platform/append-journal.ts";
import {ExpectedError} from "../platform/failure.ts";

const decidedSchema = z.object({
  kind: z.literal("decided"),
  observation: observationSchema,
  decision: decisionSchema,
  /** The version in production then: by it a rollback that was killed knows whether it was done. */
  production: z.string().nullable(),
});

const endedSchema = z.object({
  kind: z.literal("ended"),
  at: z.iso.datetime(),
  /** How far it came. */
  outcome: z.enum(["built", "refused", "registered", "staging", "production", "rolled back", "abandoned"]),
  /** `sample@1.2.0`; null where nothing was registered. */
  version: z.string().nullable(),
  /** One sentence. */
  text: z.string(),
});

const eventSchema = z.discriminatedUnion("kind", [decidedSchema, endedSchema]);

export type TriggerEvent = z.infer<typeof eventSchema>;
export type Decided = z.infer<typeof decidedSchema>;
export type Ended = z.infer<typeof endedSchema>;

export const stateFile = (root: string): string => join(root, "state", "trigger.ndjson");
export const stateLock = (root: string): string => join(root, "state", "trigger.lock");

/** Oldest first. Throws an ExpectedError with the line that is no event. */
export function readEvents(root: string): TriggerEvent[] {
  const path = stateFile(root);
  return readJournal(path).map((event, i) => {
    const result = eventSchema.safeParse(event);
    if (result.success) return result.data;
    throw new ExpectedError("state", `not an event of the trigger: ${z.prettifyError(result.error)}`, {
      file: path,
      place: `line ${i + 1}`,
      hint: "It was written by another version of kymo: go on with that one, or move the file away to begin anew.",
    });
  });
}

export function appendEvent(root: string, event: TriggerEvent): void {
  appendToJournal(stateFile(root), eventSchema.parse(event));
}

export interface Memory {
  readonly state: TriggerState;
  /** The retraining or rollback that was decided on and has not ended. */
  readonly open: Decided | null;
  /** Digests of the evidence that was decided on. */
  readonly seen: ReadonlySet<string>;
  readonly last: Decision | null;
  readonly ended: Ended | null;
  /** Retrainings that were begun, ever. */
  readonly retrainings: number;
  /** Labelled data there was at the last retraining. */
  readonly trainedOn: Observation["labelled"];
  /** When a retraining last went into production. */
  readonly promotedAt: string | null;
}

/** What the events amount to. `policy` says which observations are calm. */
export function recall(events: readonly TriggerEvent[], policy: Policy): Memory {
  let state = INITIAL_STATE;
  let open: Decided | null = null;
  let last: Decision | null = null;
  let ended: Ended | null = null;
  let retrainings = 0;
  const seen = new Set<string>();
  let trainedOn: Observation["labelled"] = null;
  let promotedAt: string | null = null;
  for (const event of events) {
    if (event.kind === "ended") {
      state = afterTraining(state);
      [open, ended] = [null, event];
      if (event.outcome === "production") promotedAt = event.at;
      continue;
    }
    const {decision, observation} = event;
    state = afterDecision(state, decision, isCalm(observation, policy), true);
    if (observation.evidence !== null) seen.add(observation.evidence);
    last = decision;
    if (decision.action === "trigger") {
      retrainings++;
      trainedOn = observation.labelled ?? trainedOn;
    }
    if (decision.action === "trigger" || decision.action === "rollback") open = event;
  }
  return {state, open, seen, last, ended, retrainings, trainedOn, promotedAt};
}
