/** The share of each class in the last hour, and of each minute as a bar. */
import type {LivePoint} from "../../../artifacts/live.ts";
import {capital, count, integer, percent, words} from "../../format.ts";
import {fill, note, table} from "./section.ts";
import {svg} from "./svg.ts";
import {clock} from "./time.ts";

const MINUTES = 60;
const MINUTE_MS = 60_000;

export function showActivities(points: readonly LivePoint[], classes: readonly string[]): void {
  const to = points.at(-1)?.at ?? 0;
  const total = points.reduce((sum, {windows}) => sum + windows, 0);
  if (total === 0) {
    fill("activities", note("No window was predicted in the last hour."));
    return;
  }
  const minutes = Array.from({length: MINUTES}, () => classes.map(() => 0));
  for (const {at, byClass} of points) {
    const minute = minutes[MINUTES - 1 - Math.floor((to - at) / MINUTE_MS)];
    if (minute !== undefined) for (let i = 0; i < classes.length; i++) minute[i]! += byClass[i] ?? 0;
  }
  const rows = classes
    .map((name, i) => ({name, i, windows: points.reduce((sum, {byClass}) => sum + (byClass[i] ?? 0), 0)}))
    .toSorted((a, b) => b.windows - a.windows);
  fill(
    "activities",
    table(
      `Predictions of the last hour, ${count(total, "window")}, minute by minute to ${clock(to)}`,
      [
        {head: "Activity", value: ({name}) => capital(words(name)), kind: "names"},
        {head: "Share", value: ({windows}) => percent(windows / total), kind: "numeric"},
        {head: "Windows", value: ({windows}) => integer(windows), kind: "numeric"},
        {head: "Over time", value: ({name, i}) => strip(name, minutes, i), kind: "strip"},
      ],
      rows,
    ),
  );
}

function strip(name: string, minutes: readonly (readonly number[])[], i: number): SVGElement {
  const shares = minutes.map((minute) => {
    const sum = minute.reduce((all, value) => all + value, 0);
    return sum === 0 ? null : minute[i]! / sum;
  });
  const known = shares.filter((share) => share !== null);
  const range =
    known.length === 0 ? "nothing" : `${percent(Math.min(...known))} to ${percent(Math.max(...known))}`;
  const cells = shares.flatMap((share, x) =>
    share === null
      ? []
      : [
          svg("rect", {x, y: 0, width: 1, height: 10, fill: "var(--panel)"}),
          svg("rect", {x, y: 10 - 10 * share, width: 0.9, height: 10 * share, fill: "var(--accent)"}),
        ],
  );
  return svg(
    "svg",
    {
      class: "strip",
      viewBox: `0 0 ${MINUTES} 10`,
      preserveAspectRatio: "none",
      role: "img",
      "aria-label": `${words(name)}: ${range} of a minute's windows`,
    },
    ...cells,
  );
}
