/**
 * Why a recording was not used: what the stage that met it found, where, and what to do. It travels with the recording
 * in place of what could not be made, so that one of them stops no other, and the reports can name it.
 */
import {basename} from "node:path";
import * as z from "zod";
import {ExpectedError} from "../platform/failure.ts";

export const refusalSchema = z.object({
  /** "ingest" could not read it, "fuse" not put it together, "validate" found it too poor. */
  stage: z.string(),
  message: z.string(),
  /** Base name of the file that is at fault. */
  file: z.string().optional(),
  place: z.string().optional(),
  hint: z.string(),
});

export type Refusal = Readonly<z.infer<typeof refusalSchema>>;

/** What `work` gives, or the refusal of its input. Anything else that it throws is thrown. */
export async function orRefusal<T>(
  stage: string,
  work: () => Promise<T>,
): Promise<T | {readonly refusal: Refusal}> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ExpectedError) || error.reason !== "input") throw error;
    return {refusal: toRefusal(stage, error)};
  }
}

export function toRefusal(stage: string, {message, file, place, hint}: ExpectedError): Refusal {
  return {
    stage,
    message,
    ...(file === undefined ? {} : {file: basename(file)}),
    ...(place === undefined ? {} : {place}),
    hint,
  };
}

/** One line for people: "accel.csv: no column x (row 1)". */
export function describeRefusal({message, file, place}: Refusal): string {
  const where = place === undefined ? "" : ` (${place})`;
  return `${file === undefined ? "" : `${file}: `}${message}${where}`;
}
