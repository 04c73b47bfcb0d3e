/** How the trials of a search are told apart in every chart of it, by width and dash before colour. */
import {colour} from "./palette.ts";

/** The winner; others among the best; the configuration to beat; the rest. */
export type TrialRole = "winner" | "best" | "defaults" | "rest";

/** From back to front. */
export const ROLES: readonly TrialRole[] = ["rest", "best", "defaults", "winner"];

/** A cross where a trial has no score. */
export const DIVERGED_MARK = {symbol: "times", r: 4, stroke: colour("fail"), strokeWidth: 2} as const;

export function roleStroke(role: TrialRole): {
  readonly stroke: string;
  readonly strokeWidth: number;
  readonly strokeOpacity: number;
  readonly strokeDasharray?: string;
} {
  switch (role) {
    case "winner":
      return {stroke: colour("accent"), strokeWidth: 3, strokeOpacity: 1};
    case "best":
      return {stroke: colour("accent"), strokeWidth: 1.5, strokeOpacity: 0.75};
    case "defaults":
      return {stroke: colour("ink"), strokeWidth: 1.75, strokeOpacity: 1, strokeDasharray: "5,3"};
    case "rest":
      return {stroke: colour("reference"), strokeWidth: 1, strokeOpacity: 0.6};
  }
}
