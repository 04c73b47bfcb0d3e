/**
 * artifacts/reference/scaler.json (`scaler/1`): the scaler a model was trained with. For each channel the mean and
 * population standard deviation of the training users' samples, with the window it belongs to and the order of the
 * classes. The older scaler_config.json is read too, and the card of a model (card.ts), which holds its scaler.
 */
import {createHash} from "node:crypto";
import {readFile, writeFile} from "node:fs/promises";
import * as z from "zod";
import {type Card, parseCard} from "./card.ts";
import {CHANNEL_SETS, isChannelSet} from "./channels.ts";
import {checkJson, findKind, type Immutable, type JsonArtifact, parseJson} from "./json-file.ts";
import {scalerConfigSchema} from "./scaler-config.ts";

const KIND = "scaler/1";

const positiveInt = z.number().int().positive();
const perChannel = z.array(z.number());

const scalerSchema = z
  .object({
    kymo: z.literal(KIND),
    channels: z.array(z.string()),
    units: z.object({accel: z.string(), gyro: z.string()}),
    /** Whether gravity is part of the acceleration: "included" or "removed". */
    gravity: z.string(),
    rateHz: z.number().positive(),
    /** Samples a window, and samples from one window's start to the next one's. */
    window: positiveInt,
    step: positiveInt,
    /** A value for each channel, in `units`. */
    mean: perChannel,
    scale: z.array(z.number().positive()),
    /** The model's classes in the order of its outputs. */
    classes: z
      .array(z.string().min(1))
      .min(2)
      .refine((names) => new Set(names).size === names.length, "a class is listed twice"),
    trainUsers: z.array(z.string()),
  })
  .superRefine(({channels, mean, scale}, context) => {
    if (!isChannelSet(channels))
      context.addIssue({
        code: "custom",
        path: ["channels"],
        message: `the scaler's channels are ${channels.join(", ")}, expected ${CHANNEL_SETS}`,
      });
    if (mean.length !== channels.length || scale.length !== channels.length)
      context.addIssue({
        code: "custom",
        path: ["mean"],
        message: `the scaler has ${mean.length} means and ${scale.length} scales, expected ${channels.length} of each`,
      });
  });

export type Scaler = Immutable<z.infer<typeof scalerSchema>>;

const BASE = {
  name: "a scaler",
  hint: 'Give a scaler.json written by the stage "reference", or the scaler_config.json of the training.',
};
const ARTIFACT: JsonArtifact<Scaler> = {...BASE, kind: KIND, schema: scalerSchema};
const CONFIG: JsonArtifact<Scaler> = {...BASE, schema: scalerConfigSchema.pipe(scalerSchema)};

/** Reads either form, or takes the scaler of a model's card. Throws an ExpectedError naming `path` and every field that is wrong. */
export async function readScaler(path: string): Promise<Scaler> {
  return parseScaler(await readFile(path, "utf8"), path);
}

/** As `readScaler`, of a text; `path` says which form it is and names it in the errors. */
export function parseScaler(text: string, path: string): Scaler {
  if (/\.ya?ml$/.test(path)) return scalerOf(parseCard(text, path));
  const value = parseJson(text, path, {...BASE, schema: z.unknown()});
  return checkJson(value, path, findKind(value) === undefined ? CONFIG : ARTIFACT);
}

export async function writeScaler(path: string, scaler: Scaler): Promise<void> {
  await writeFile(path, formatScaler(scaler));
}

/** The file's text: fixed order of keys, so that equal scalers are equal bytes. */
export function formatScaler(scaler: Scaler): string {
  return `${JSON.stringify(scalerSchema.parse(scaler), null, 2)}\n`;
}

/**
 * SHA-256 (hex) of what scaling does: mean and scale to 9 significant digits, channels, units, gravity.
 * Window, classes and users are left out, since data scaled alike are comparable whatever these are.
 */
export function scalerHash(
  scaler: Pick<Scaler, "channels" | "units" | "gravity" | "mean" | "scale">,
): string {
  const round = (values: readonly number[]): string[] => values.map((value) => value.toPrecision(9));
  const {channels, units, gravity} = scaler;
  const image = [
    "scaler/1",
    channels,
    units.accel,
    units.gyro,
    gravity,
    round(scaler.mean),
    round(scaler.scale),
  ];
  return createHash("sha256").update(JSON.stringify(image)).digest("hex");
}

/** The card's scaler as one by itself. */
export function scalerOf(card: Card): Scaler {
  const {scaler, window, channels, units, gravity, classes, trained} = card;
  const none = {mean: channels.map(() => 0), scale: channels.map(() => 1)};
  return {
    kymo: "scaler/1",
    channels,
    units,
    gravity,
    rateHz: window.rateHz,
    window: window.samples,
    step: window.step,
    ...(scaler === "none" ? none : scaler),
    classes,
    trainUsers: trained.users === "unknown" ? [] : trained.users,
  };
}
