/** Permutation importance of channels, sensors and stretches of the window. */
import type {Robustness} from "../../../artifacts/robustness.ts";
import {figure} from "../../figure.ts";
import {integer, interval, list, percent, points} from "../../format.ts";
import type {Html} from "../../html.ts";
import {dotInterval} from "../../plot/dot-interval.ts";
import {dataTable} from "../../table.ts";

type Part = Robustness["importance"][number];

const KIND: Readonly<Record<Part["kind"], string>> = {
  channel: "Channel",
  sensor: "Sensor",
  span: "Time in the window",
};

export function importance({importance: parts, level, unit}: Robustness): Html {
  const sorted = [...parts].sort(
    (a, b) => (b.fall.value ?? 0) - (a.fall.value ?? 0) || (a.name < b.name ? -1 : 1),
  );
  const all = parts.flatMap(({fall: {value, lo, hi}}) => [value ?? 0, lo ?? 0, hi ?? 0]);
  return figure({
    finding: findingOf(sorted),
    caption: `Fall of the accuracy where a part of each window is taken from another window of the same person, so that it says nothing of the behaviour any more.${
      unit === "none"
        ? ""
        : ` The intervals of all ${integer(parts.length)} parts hold together at ${percent(level, 0)} (Bonferroni).`
    }`,
    charts: [
      dotInterval({
        id: "importance",
        ariaLabel: `Fall of the accuracy without each of ${integer(parts.length)} parts of the windows, largest first.`,
        rows: sorted.map(({name, fall}) => ({name, ...fall})),
        rules: [{x: 0, label: "no fall"}],
        xLabel: "Fall of the accuracy",
        domain: [Math.min(-0.05, ...all), Math.max(0.05, ...all)],
        percent: true,
      }),
    ],
    table: dataTable({
      caption: "Fall without each part",
      columns: [
        {head: "Part", value: ({name}) => name, names: true},
        {head: "Kind", value: ({kind}) => KIND[kind]},
        {head: "Fall", value: ({fall}) => points(fall.value), numeric: true},
        {head: "Interval", value: ({fall: {lo, hi}}) => interval(lo, hi, (x) => points(x)), numeric: true},
      ],
      rows: sorted,
      absent: "one session tells of no other.",
    }),
  });
}

/** What is shown to matter, and what is not. */
function findingOf(sorted: readonly Part[]): string {
  const shown = sorted.filter(({fall}) => fall.lo !== null && fall.lo > 0).map(describe);
  if (shown.length > 0) return `The model is shown to go by ${list(shown)}`;
  const [most] = sorted;
  return `No part of the windows is shown to matter by itself; the largest fall, ${points(most!.fall.value)}, is without ${describe(most!)}`;
}

const describe = ({kind, name}: Part): string =>
  kind === "sensor" ? `the ${name}` : kind === "span" ? `what lies ${name} into the window` : name;
