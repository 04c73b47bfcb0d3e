/** drift.json as figures: each rule that a recording breaks, judged with its threshold as the verdict had it. */
import type {DriftResult} from "../../artifacts/drift/drift.ts";
import {adviceFor} from "../../judgement/drift/advice.ts";
import type {Figure} from "../figure.ts";

/** Sessions of which drift.json says whether each rule holds; where it cannot tell, it does not. */
export const judgedSessions = ({recordings}: DriftResult): readonly string[] =>
  recordings.filter(({verdict}) => verdict.level !== "unknown").map(({session}) => session);

export function driftFigures({recordings, rules}: DriftResult): Figure[] {
  return recordings.flatMap(({session, verdict}) =>
    verdict.causes.map(({id, level, title, value, threshold, likelyCause}): Figure => {
      const rule = rules.find((one) => id === one.id || id.startsWith(`${one.id}.`));
      return {
        source: "drift",
        name: id,
        of: session,
        title,
        unit: rule?.unit ?? "",
        value: Number.isFinite(value) ? value : null,
        judged: {level, threshold},
        likelyCause,
        advice: adviceFor(id),
        report: "drift.html",
      };
    }),
  );
}
