/** The rules that the layers are judged by; a degenerate output is one by the thresholds of `drift`. */
import type {DriftParams} from "../drift/params.ts";
import {above, below, failOnly, type Rules} from "../drift/rules.ts";
import type {MonitorParams} from "./params.ts";

export function monitorRules(params: MonitorParams, {degenerate}: Pick<DriftParams, "degenerate">): Rules {
  const uncertain = `Windows below a confidence of ${params.levels.low}`;
  const rules = [
    below("layers.windows", "Windows to judge", "windows", {unknown: params.minWindows}),
    below("layers.confidence", "Mean confidence", "", params.confidence),
    above("layers.entropy", "Mean entropy", "nats", params.entropy),
    above("layers.uncertain", uncertain, "share", params.uncertainShare),
    above("layers.flip-rate", "Neighbours with different predictions", "share", params.flipRate),
    above(
      "layers.largest-share",
      "Share of the most frequent prediction",
      "share",
      failOnly(degenerate.maxLargestShare),
    ),
    below(
      "layers.effective-classes",
      "Effective number of predicted classes",
      "classes",
      failOnly(degenerate.minEffectiveClasses),
    ),
  ];
  return new Map(rules.map((rule) => [rule.id, rule]));
}
