/** How a model was compiled: `compile_config` of Keras 3 or `training_config` of Keras 2, which are unchecked. */
import * as z from "zod";

export interface CompileSettings {
  readonly optimizer: string | null;
  /** The optimizer's settings, such as learning_rate; of a schedule its name. What is off or null is left out. */
  readonly settings: Readonly<Record<string, number | boolean | string>>;
  readonly loss: string | null;
  readonly metrics: readonly string[];
}

/** Keras 3 says `optimizer`, Keras 2 `optimizer_config`; either may be a name alone. */
const schema = z.object({
  optimizer: z.unknown().optional(),
  optimizer_config: z.unknown().optional(),
  loss: z.unknown().optional(),
  metrics: z.unknown().optional(),
});

/** Null where the model was never compiled. */
export function readCompileSettings(config: unknown): CompileSettings | null {
  const result = schema.safeParse(config);
  if (!result.success) return null;
  const {optimizer, optimizer_config: older, loss, metrics} = result.data;
  const given = optimizer ?? older;
  if (given === undefined && loss === undefined) return null;
  return {
    optimizer: nameOf(given) ?? null,
    settings: readSettings(given),
    loss: nameOf(loss) ?? null,
    metrics: (Array.isArray(metrics) ? metrics.flat(2) : [metrics]).flatMap((metric) => nameOf(metric) ?? []),
  };
}

function readSettings(optimizer: unknown): Record<string, number | boolean | string> {
  const config = (optimizer as {config?: unknown} | null | undefined)?.config;
  if (typeof config !== "object" || config === null) return {};
  const settings: Record<string, number | boolean | string> = {};
  for (const [key, value] of Object.entries(config).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (key === "name" || value === null || value === false) continue;
    const kept = typeof value === "number" || value === true ? value : nameOf(value);
    if (kept !== undefined) settings[key] = kept;
  }
  return settings;
}

/** The name of what Keras wrote: a text, or an object with its class; a function's name is its whole config. */
function nameOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return undefined;
  const {class_name: className, config} = value as {class_name?: unknown; config?: unknown};
  if (typeof config === "string") return config;
  return typeof className === "string" ? className : undefined;
}
