/**
 * The block `alerts` of params.yaml: which figures are watched, who is told, and how. Secrets do not stand there: what
 * ends in `Env` names the environment variable that holds one.
 */
import * as z from "zod";
import {parseDuration} from "./duration.ts";

const duration = z.string().transform((text, context) => {
  const ms = parseDuration(text);
  if (ms !== undefined) return ms;
  context.addIssue({code: "custom", message: `"${text}" is no duration: write 0s, 30s, 10m, 24h or 7d`});
  return z.NEVER;
});
const variable = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]*$/, "not the name of an environment variable, such as KYMO_SLACK_URL");
const address = z.email();

const emailSchema = z.strictObject({
  type: z.literal("email"),
  host: z.string().min(1),
  port: z.number().int().min(1).max(65535),
  /** `none` only where nobody listens, such as a relay on this machine. */
  security: z.enum(["tls", "starttls", "none"]),
  from: address,
  to: z.array(address).min(1),
  userEnv: variable.optional(),
  passwordEnv: variable.optional(),
});
const slackSchema = z.strictObject({type: z.literal("slack"), urlEnv: variable});
const teamsSchema = z.strictObject({type: z.literal("teams"), urlEnv: variable});
const webhookSchema = z.strictObject({type: z.literal("webhook"), urlEnv: variable, secretEnv: variable});
const logSchema = z.strictObject({type: z.literal("log"), file: z.string().min(1)});

export const channelSchema = z.discriminatedUnion("type", [
  emailSchema,
  slackSchema,
  teamsSchema,
  webhookSchema,
  logSchema,
]);

export const SEVERITIES = ["info", "warning", "critical"] as const;
export const severitySchema = z.enum(SEVERITIES);

const ruleSchema = z
  .strictObject({
    /** Where the figure comes from, and its name; `*` stands for anything. */
    on: z
      .string()
      .regex(
        /^(drift|evaluation|metrics|trigger)\/.+$/,
        "write SOURCE/NAME with a source of drift, evaluation, metrics, trigger",
      ),
    above: z.number().optional(),
    below: z.number().optional(),
    /** For figures that were judged: their own level, and so their own threshold. */
    at: z.enum(["warn", "fail"]).optional(),
    severity: severitySchema,
    for: duration.default(0),
    cooldown: duration.default(30 * 60_000),
    group: z.string().optional(),
    /** Whether its end is told. */
    resolved: z.boolean().default(true),
    title: z.string().optional(),
    advice: z.string().optional(),
  })
  .refine(({above, below, at}) => [above, below, at].filter((one) => one !== undefined).length === 1, {
    message: "a rule has one of above, below and at",
  });

export const alertsSchema = z
  .strictObject({
    reports: z.string(),
    metrics: z.string().nullable(),
    channels: z.record(z.string(), channelSchema),
    routes: z.record(severitySchema, z.array(z.string())),
    rules: z.record(z.string(), ruleSchema),
  })
  .superRefine(({channels, routes}, context) => {
    for (const [severity, names] of Object.entries(routes))
      for (const name of names)
        if (!Object.hasOwn(channels, name))
          context.addIssue({
            code: "custom",
            path: ["routes", severity],
            message: `there is no channel "${name}"; there are ${Object.keys(channels).join(", ") || "none"}`,
          });
  });

export type AlertParams = z.output<typeof alertsSchema>;
export type AlertRule = z.output<typeof ruleSchema>;
export type Channel = z.output<typeof channelSchema>;
export type Severity = z.output<typeof severitySchema>;
