/** The model that predictions come from. */
import * as z from "zod";

export const modelSchema = z.object({name: z.string(), hash: z.string()});
