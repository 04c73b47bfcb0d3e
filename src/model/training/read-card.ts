/** Reads a model card. */
import {readFile} from "node:fs/promises";
import * as z from "zod";
import {ExpectedError} from "../../platform/failure.ts";
import {cardSchema, type ModelCard} from "./card.ts";

/** Throws a ExpectedError naming the fields that are wrong. */
export async function readCard(path: string): Promise<ModelCard> {
  const hint = 'Rebuild it with the stage "train".';
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    throw new ExpectedError("input", "the model card is not JSON", {file: path, hint, cause});
  }
  const result = cardSchema.safeParse(value);
  if (!result.success)
    throw new ExpectedError("input", `not a model card: ${z.prettifyError(result.error)}`, {
      file: path,
      hint,
    });
  return result.data;
}
