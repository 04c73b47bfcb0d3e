/**
 * The block `trigger` of params.yaml: when to train again. The thresholds of the drift signals are those of the block
 * `drift`, which the observations carry; here stands only what is made of them.
 */
import * as z from "zod";

const count = z.number().int().min(1);
const hours = z.number().nonnegative();

export const policySchema = z.strictObject({
  minWindows: count,
  /** Beginnings of rules whose breach no retraining changes. */
  watchOnly: z.array(z.string().min(1)),
  fails: count,
  warnings: count,
  consecutive: count,
  cooldownHours: hours,
  queueHours: hours,
  performanceDrop: z.strictObject({warn: z.number().gt(0).max(1), fail: z.number().gt(0).max(1)}),
  rollbackDays: z.number().nonnegative(),
  everyDays: z.number().positive().nullable(),
  newData: z.strictObject({windows: count, people: count}),
  minNewWindows: z.number().int().nonnegative(),
});

export type Policy = z.infer<typeof policySchema>;

const costsSchema = z.strictObject({
  trainingMinutes: z.number().nonnegative(),
  reviewMinutes: z.number().nonnegative(),
});

export type Costs = z.infer<typeof costsSchema>;

const simulationSchema = z.strictObject({
  histories: z.number().int().min(1).max(1000),
  days: z.number().int().min(10).max(365),
  everyHours: z.number().positive(),
  windowsPerHour: count,
  lostAccuracy: z.number().min(0).max(1),
});

export type Simulation = z.infer<typeof simulationSchema>;

/** Of the registry's gate. */
export const gateParamsSchema = z.strictObject({
  margin: z.number().min(0).max(1),
  alpha: z.number().min(1e-6).max(0.5),
  minPower: z.number().min(0).max(1),
});

export const triggerSchema = z.strictObject({
  policy: policySchema,
  costs: costsSchema,
  /** Others to compare with, by name: what differs from `policy`. */
  others: z.record(z.string().min(1), policySchema.partial()),
  simulation: simulationSchema,
  retrain: z.enum(["train", "finetune"]),
  registryName: z.string(),
  promote: z.enum(["none", "registered", "staging", "production"]),
  gate: gateParamsSchema,
});

export type TriggerParams = z.infer<typeof triggerSchema>;

/** The policy in force and the others, by name; the first is called `configured`. */
export function policiesOf({
  policy,
  others,
}: Pick<TriggerParams, "policy" | "others">): ReadonlyMap<string, Policy> {
  const rest = Object.entries(others).map(
    ([name, changes]) => [name, {...policy, ...changes} as Policy] as const,
  );
  return new Map([["configured", policy], ...rest]);
}
