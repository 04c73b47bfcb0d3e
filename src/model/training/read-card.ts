/** Reads a model card. */
import {readFile} from "node:fs/promises";
import * as z from "zod";
import {DataError} from "../../platform/data-error.ts";
import {cardSchema, type ModelCard} from "./card.ts";

/** Throws a DataError naming the fields that are wrong. */
export async function readCard(path: string): Promise<ModelCard> {
  const hint = 'Rebuild it with the stage "train".';
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    throw new DataError("the model card is not JSON", {file: path, hint, cause});
  }
  const result = cardSchema.safeParse(value);
  if (!result.success)
    throw new DataError(`not a model card: ${z.prettifyError(result.error)}`, {file: path, hint});
  return result.data;
}
