/** What every answer says of itself: the model and the digests it stands on. */
import * as z from "zod";
import type {ServedModel} from "../model/served-model.ts";

export const digestsSchema = z.object({
  /** SHA-256 of the model's file. */
  model: z.string(),
  /** SHA-256 of what the scaler does. */
  scaler: z.string(),
  /** SHA-256 of the file that recordings are compared with; null where there is none. */
  baseline: z.string().nullable(),
  /** SHA-256 of the code that served. */
  code: z.string(),
});

export const standsOnSchema = z.object({
  name: z.string(),
  /** Of the registry; null for a model that was served from its file. */
  version: z.string().nullable(),
  digests: digestsSchema,
});

export type StandsOn = z.infer<typeof standsOnSchema>;

export function standsOn({name, version, digests}: ServedModel): StandsOn {
  return {name, version, digests: {...digests}};
}

const texts = new WeakMap<ServedModel, string>();

/** The same as JSON, made once a model. */
export function standsOnText(model: ServedModel): string {
  let text = texts.get(model);
  if (text === undefined) {
    text = JSON.stringify(standsOn(model));
    texts.set(model, text);
  }
  return text;
}
