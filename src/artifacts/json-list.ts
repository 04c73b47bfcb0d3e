/** Lists in the metadata of tables, which holds text alone: JSON, checked element by element. */
import * as z from "zod";

/** Text that is a JSON list of what `element` accepts. */
export function jsonList<T>(element: z.ZodType<T>) {
  return z.string().transform((text, context): T[] => {
    try {
      return z.array(element).parse(JSON.parse(text));
    } catch {
      context.addIssue({code: "custom", message: "not a JSON list"});
      return z.NEVER;
    }
  });
}
