/** Shares of a recording's windows by behaviour, as predicted and corrected for what the model confuses. */
import * as z from "zod";
import {measured} from "./measured.ts";

const figure = z.number().nullable();

/** 95 % interval over people; null limits with too few of them. */
const estimateSchema = z.object({share: measured, low: figure, high: figure}).nullable();

export const prevalenceSchema = z.object({
  /** Why nothing was corrected; null where it was. */
  withheld: z.string().nullable(),
  /** Why the correction is not to be trusted; null where nothing speaks against it. */
  caution: z.string().nullable(),
  /** Labelled people new to the model, whose confusions are used. */
  people: z.number().int().nonnegative(),
  /** Condition number of the confusion matrix; infinite, or not measured, is null. */
  condition: figure,
  behaviours: z.array(
    z.object({
      name: z.string(),
      /** Of the windows, as predicted. */
      naive: measured,
      /** Saerens, Latinne and Decaestecker: the one to read. */
      sld: estimateSchema,
      /** Lipton's black box shift estimation, with probabilities. */
      bbse: estimateSchema,
      /** Forman's adjusted counting. */
      adjustedCount: estimateSchema,
    }),
  ),
});

export type Prevalence = z.infer<typeof prevalenceSchema>;
