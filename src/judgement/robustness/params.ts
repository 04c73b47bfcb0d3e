/** How far recordings are changed to see what the model stands. */
import * as z from "zod";

const ascending = (least: number, most: number) => z.array(z.number().gt(least).max(most)).min(1);

export const robustnessParams = z.object({
  level: z.number().min(0.5).max(0.99),
  /** Copies that are drawn of each change that draws. */
  rounds: z.number().int().min(1),
  /** Stretches that a window is cut into. */
  spans: z.number().int().min(1),
  noise: ascending(0, 100),
  lost: ascending(0, 0.99),
  rate: ascending(0, 1e4),
  rotation: ascending(0, 180),
});

export type RobustnessParams = z.infer<typeof robustnessParams>;
