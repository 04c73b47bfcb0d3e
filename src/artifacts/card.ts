/**
 * models/NAME.card.yaml (`card/1`): what has to be known of a model to use it and to judge it, and stands in no `.keras`
 * file: whom it learnt from, its classes in the order of its outputs, and the windows that it takes, scaled how.
 * `train` writes one, `pnpm model adopt` writes that of a model from elsewhere.
 */
import {readFile, writeFile} from "node:fs/promises";
import {Document, parse, visit, YAMLParseError} from "yaml";
import * as z from "zod";
import {withoutEnding} from "../platform/ending.ts";
import {ExpectedError} from "../platform/failure.ts";
import {CHANNEL_SETS, isChannelSet} from "./channels.ts";
import {checkJson, type Immutable, type JsonArtifact} from "./json-file.ts";

const KIND = "card/1";

const name = z.coerce.string().min(1);
const names = z.array(name).refine((all) => new Set(all).size === all.length, "a name is listed twice");
const positiveInt = z.number().int().positive();

const cardSchema = z
  .strictObject({
    kymo: z.literal(KIND),
    /** SHA-256 of the model's file. */
    model: z.string().regex(/^[0-9a-f]{64}$/, "expected the SHA-256 of the model's file"),
    trained: z.strictObject({
      /** People whose windows moved its weights. */
      users: z.union([z.literal("unknown"), names.min(1)]),
      /** People on whom its epoch or its parameters were chosen. */
      validation: names.default([]),
      /** Base name of the file they were labelled in; people of another file are other people. Null: not known. */
      data: z.string().nullable().default(null),
    }),
    /** In the order of the model's outputs. */
    classes: names.min(2),
    window: z.strictObject({rateHz: z.number().positive(), samples: positiveInt, step: positiveInt}),
    channels: z.array(z.string()).refine(isChannelSet, `expected ${CHANNEL_SETS}`),
    /** That of the gyroscope is "none" where it is not among the channels. */
    units: z.strictObject({accel: z.string(), gyro: z.string()}),
    /** Whether gravity is part of the acceleration. */
    gravity: z.enum(["included", "removed"]),
    /** A mean and a standard deviation for each channel; "none" where the model takes the units as they are. */
    scaler: z.union([
      z.literal("none"),
      z.strictObject({mean: z.array(z.number()), scale: z.array(z.number().positive())}),
    ]),
  })
  .superRefine(({channels, scaler}, context) => {
    if (scaler === "none") return;
    for (const key of ["mean", "scale"] as const)
      if (scaler[key].length !== channels.length)
        context.addIssue({
          code: "custom",
          path: ["scaler", key],
          message: `${scaler[key].length} numbers, expected one for each of ${channels.join(", ")}`,
        });
  });

export type Card = Immutable<z.infer<typeof cardSchema>>;

const ARTIFACT: JsonArtifact<Card> = {
  name: "the card of a model",
  kind: KIND,
  schema: cardSchema,
  hint: "Write it with `pnpm model adopt`, or correct the field; docs/models.md has the format.",
};

/** Where a model's card lies: `models/sample.keras` → `models/sample.card.yaml`. */
export const cardBeside = (model: string): string => `${withoutEnding(model)}.card.yaml`;

/** Throws an ExpectedError naming the field that is wrong. */
export async function readCard(path: string): Promise<Card> {
  return parseCard(await readFile(path, "utf8"), path);
}

/** Checks the text of a card; `file` only names it in the errors. */
export function parseCard(text: string, file: string): Card {
  let value: unknown;
  try {
    value = parse(text, {maxAliasCount: 0});
  } catch (cause) {
    if (!(cause instanceof YAMLParseError) && !(cause instanceof ReferenceError)) throw cause;
    throw new ExpectedError("input", `not ${ARTIFACT.name}: ${cause.message.split("\n")[0]}`, {
      file,
      hint: ARTIFACT.hint,
      cause,
    });
  }
  return checkJson(value, file, ARTIFACT);
}

export const writeCard = (path: string, card: Card): Promise<void> => writeFile(path, formatCard(card));

/** The file's text: equal cards are equal bytes. */
export function formatCard(card: Card): string {
  const document = new Document(cardSchema.parse(card));
  visit(document, {
    Seq(_, list) {
      list.flow = true;
    },
  });
  const body = document.toString({flowCollectionPadding: false, lineWidth: 0});
  return `# What kymo knows of this model; docs/models.md says what each field means.\n${body}`;
}

/** Throws an ExpectedError where the card is of another file than the model with this hash. */
export function requireOwnCard(card: Card, modelHash: string, file: string): void {
  if (card.model === modelHash) return;
  throw new ExpectedError(
    "input",
    `the card is of another model: its hash is ${card.model.slice(0, 12)}, the file's ${modelHash.slice(0, 12)}`,
    {
      file,
      place: "model",
      hint: "Write the card of this file with `pnpm model adopt`, or use the model that the card is of.",
    },
  );
}
