/** What the retraining trigger decided on one observation, with every reason as it was weighed. */
import * as z from "zod";

/** From the mildest to the gravest; compared by their place here, never as strings. */
export const ACTIONS = ["none", "monitor", "queue", "trigger", "rollback"] as const;

export const actionSchema = z.enum(ACTIONS);

export type Action = z.infer<typeof actionSchema>;

export const REASON_KINDS = ["drift", "performance", "schedule", "new data", "by hand"] as const;

const figure = z.number().nullable();

export const reasonSchema = z.object({
  kind: z.enum(REASON_KINDS),
  /** The action that this reason alone calls for. */
  calls: actionSchema,
  /** Which rule: `drift.fails`, `drift.consecutive`, `performance.labelled`, `schedule`. */
  rule: z.string(),
  /** One sentence with the figures. */
  text: z.string(),
  value: figure,
  threshold: figure,
  /** How far past the threshold, in `unit`; negative where it is not reached. */
  margin: figure,
  unit: z.string(),
});

/** Why an action that is called for is not taken now. */
const holdSchema = z.object({
  by: z.enum(["cooldown", "running", "nothing to learn"]),
  text: z.string(),
  /** When it ends, if that is known. */
  until: z.iso.datetime().nullable(),
});

export const decisionSchema = z.object({
  at: z.iso.datetime(),
  source: z.string(),
  action: actionSchema,
  /** What the reasons call for, before anything holds it. */
  wanted: actionSchema,
  /** Gravest first. */
  reasons: z.array(reasonSchema),
  holds: z.array(holdSchema),
  /** Observations with a warning, one after another, this one included. */
  consecutive: z.number().int().nonnegative(),
});

export type Reason = z.infer<typeof reasonSchema>;
export type Hold = z.infer<typeof holdSchema>;
export type Decision = z.infer<typeof decisionSchema>;

/** 0 for `none` to 4 for `rollback`. */
export const rankOf = (action: Action): number => ACTIONS.indexOf(action);

/** The gravest of the actions, `none` of none. */
export function gravest(actions: Iterable<Action>): Action {
  let found: Action = "none";
  for (const action of actions) if (rankOf(action) > rankOf(found)) found = action;
  return found;
}
