/** The space of a search: for each hyper-parameter, named by its dotted path below `train`, where its values lie. */
import * as z from "zod";

export type Json = z.infer<ReturnType<typeof z.json>>;

export type Range = readonly [low: number, high: number];

/** One hyper-parameter: a list of values, or a range. Limits are part of it. */
export type Domain =
  | {readonly values: readonly Json[]}
  | {readonly uniform: Range}
  | {readonly logUniform: Range}
  | {readonly int: Range};

export interface Dimension {
  /** Dotted path below `train`, such as "optimizer.weightDecay". */
  readonly path: string;
  readonly domain: Domain;
}

const range = (inner: z.ZodType<number>) =>
  z
    .tuple([inner, inner])
    .readonly()
    .refine(([low, high]) => low < high, "the first number must be below the second");

export const domainSchema: z.ZodType<Domain> = z.unknown().transform((value, context): Domain => {
  const fail = (message: string): never => {
    context.addIssue({code: "custom", message});
    return z.NEVER;
  };
  const kinds = typeof value === "object" && value !== null ? Object.keys(value) : [];
  const kind = kinds[0] as keyof typeof FORMS | undefined;
  if (kinds.length !== 1 || kind === undefined || !(kind in FORMS))
    return fail(
      "expected one of {values: [a, b, …]}, {uniform: [a, b]}, {logUniform: [a, b]}, {int: [a, b]}",
    );
  const result = FORMS[kind].safeParse(value);
  return result.success ? result.data : fail(z.prettifyError(result.error).replace(/^✖ /, ""));
});

const FORMS = {
  values: z.strictObject({
    values: z
      .array(z.json())
      .min(1, "the list of values is empty")
      .refine(
        (all) => new Set(all.map((v) => JSON.stringify(v))).size === all.length,
        "a value is listed twice",
      ),
  }),
  uniform: z.strictObject({uniform: range(z.number())}),
  logUniform: z.strictObject({logUniform: range(z.number().positive())}),
  int: z.strictObject({int: range(z.number().int())}),
} as const satisfies Record<string, z.ZodType<Domain>>;
