/** evaluation.json as figures: each number by its path, such as `headline.macroF1.lo`, and each check of the verdict. */
import type {Evaluation} from "../../artifacts/evaluation/evaluation.ts";
import type {Figure} from "../figure.ts";

/** Blocks of single numbers; lists by user or class are left to the report. */
const BLOCKS = ["headline", "metrics", "baselines"] as const;
const ADVICE =
  "Look at the evaluation's report before the model is used further; label more people if the interval is wide.";

export function evaluationFigures(evaluation: Evaluation): Figure[] {
  const base = {
    source: "evaluation" as const,
    of: evaluation.model.name,
    unit: "",
    advice: ADVICE,
    report: "evaluation.html",
  };
  const numbers = BLOCKS.flatMap((block) => listNumbers(evaluation[block], block)).map(
    ([name, value]): Figure => ({
      ...base,
      name,
      title: `Evaluation, ${name}`,
      value,
      judged: null,
      likelyCause: "",
    }),
  );
  const checks = evaluation.verdict.checks.map(
    ({name, level, figure, threshold, reason}): Figure => ({
      ...base,
      name: `verdict.${name}`,
      title: `Evaluation, ${name}`,
      value: figure,
      judged: {level, threshold},
      likelyCause: reason,
    }),
  );
  return [...numbers, ...checks];
}

function listNumbers(value: unknown, path: string): (readonly [string, number])[] {
  if (typeof value === "number") return [[path, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => listNumbers(item, `${path}.${key}`));
}
