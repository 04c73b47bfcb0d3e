/** The block `cv` of params.yaml: who is held out, fold by fold. How a fold is trained is the block `train`. */
import * as z from "zod";
import {SCHEMES} from "../../artifacts/cv/summary.ts";

export const cvParamsSchema = z.strictObject({
  /** Each user alone, or groups of whole users. */
  scheme: z.enum(SCHEMES).default("leave-one-user-out"),
  /** Groups of users; of grouped-k-fold alone. */
  folds: z.number().int().min(2).default(5),
  /** Users of each fold who choose the epoch: neither trained nor tested on. */
  validationUsers: z.number().int().positive().default(1),
  /** Folds beside which a split over windows of the same sizes is trained as well, for contrast; 0 for none. */
  randomSplits: z.number().int().nonnegative().default(3),
});

export type CvParams = z.infer<typeof cvParamsSchema>;
