/** The alerts that are broken, worst first, with what to do. */
import type {Level} from "../../../artifacts/level.ts";
import type {LiveAlert, LiveState} from "../../../artifacts/live.ts";
import {capital, count, sentence, significant} from "../../format.ts";
import {levelShape} from "../../verdict.ts";
import {element} from "../element.ts";
import {fill, markup, note} from "./section.ts";
import {dayAndClock} from "./time.ts";

const LEVEL: Readonly<Record<LiveAlert["severity"], Level>> = {
  critical: "fail",
  warning: "warn",
  info: "unknown",
};

export function showAlerts({alerts: {problem, lookedAt, broken}}: LiveState): void {
  if (problem !== null) {
    fill("alerts", note(problem));
    return;
  }
  const looked = `Looked at ${dayAndClock(lookedAt!)}.`;
  if (broken.length === 0) {
    fill("alerts", note(`No alert is broken. ${looked}`));
    return;
  }
  fill(
    "alerts",
    element("p", {}, `${count(broken.length, "alert")}. ${looked}`),
    element("ul", {class: "causes"}, ...broken.map(itemOf)),
  );
}

function itemOf({
  title,
  severity,
  since,
  value,
  threshold,
  unit,
  likelyCause,
  advice,
}: LiveAlert): HTMLElement {
  const figures =
    value === null
      ? "Not measured"
      : `${significant(value)}${threshold === null ? "" : ` against ${significant(threshold)}`}${unit === "" ? "" : ` ${unit}`}`;
  const rows = [
    ["Value", figures],
    ["Since", dayAndClock(since)],
    ["Likely cause", likelyCause === "" ? "" : sentence(likelyCause)],
    ["What to do", advice === "" ? "" : sentence(advice)],
  ].filter(([, text]) => text !== "");
  return element(
    "li",
    {},
    markup(levelShape(LEVEL[severity])),
    element(
      "strong",
      {},
      element("span", {class: `level ${LEVEL[severity]}`}, capital(severity)),
      ` ${title}`,
    ),
    element(
      "dl",
      {},
      ...rows.flatMap(([term, text]) => [element("dt", {}, term!), element("dd", {}, text!)]),
    ),
  );
}
