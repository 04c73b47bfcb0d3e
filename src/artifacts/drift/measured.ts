/** A figure of drift.json: JSON has no NaN, so what could not be measured is null in the file and NaN once it is read. */
import * as z from "zod";

export const measured = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.NaN);
