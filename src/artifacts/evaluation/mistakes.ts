/**
 * artifacts/mistakes.json (`mistakes/1`): every labelled test window that the model got wrong, the most confident first,
 * and of the most telling ones the signal, each beside a window of the same behaviour that it got right.
 */
import * as z from "zod";
import {type JsonArtifact, parseJson, readJson, writeJson} from "../json-file.ts";
import {wrongWindowSchema} from "./figures.ts";

const KIND = "mistakes/1";

/** `values[channel][sample]`, in the units of the channels, to four significant digits. */
const tracedSchema = wrongWindowSchema.extend({values: z.array(z.array(z.number()))});

const mistakesSchema = z.object({
  kymo: z.literal(KIND),
  rateHz: z.number(),
  channels: z.array(z.string()),
  units: z.object({accel: z.string(), gyro: z.string()}),
  wrong: z.array(wrongWindowSchema),
  /** One for each confusion, in the order of `wrong`; `right` is null where no window of the behaviour is right. */
  pairs: z.array(z.object({wrong: tracedSchema, right: tracedSchema.nullable()})),
});

export type Mistakes = z.infer<typeof mistakesSchema>;
export type TracedWindow = z.infer<typeof tracedSchema>;

const ARTIFACT: JsonArtifact<Mistakes> = {
  name: "a list of mistakes",
  kind: KIND,
  schema: mistakesSchema,
  hint: 'Rebuild it with the stage "mistakes".',
};

/** Throws an ExpectedError naming the field that is wrong. */
export const readMistakes = (path: string): Promise<Mistakes> => readJson(path, ARTIFACT);

/** Checked, with its fields in the order of the schema. */
export const writeMistakes = (path: string, mistakes: Mistakes): Promise<void> =>
  writeJson(path, parseJson(JSON.stringify(mistakes), path, ARTIFACT), 0);
