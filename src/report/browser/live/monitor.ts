/** What the monitor finds in what was served: its verdict, confidence and time by span, drift by channel, performance. */
import type {Monitoring} from "../../../artifacts/monitoring.ts";
import {capital, count, fixed, integer, percent, sentence, significant, withStop} from "../../format.ts";
import {levelMark, levelShape} from "../../verdict.ts";
import {element} from "../element.ts";
import {lineChart} from "./lines.ts";
import {facts, fill, markup, note, table} from "./section.ts";
import {dayAndClock} from "./time.ts";

type Layers = Monitoring["spans"][number]["all"]["layers"];

export function showMonitor(monitoring: Monitoring): void {
  const {since, verdict} = monitoring;
  if (since === null) {
    fill("monitor", note(sentence(verdict.headline)));
    return;
  }
  fill(
    "monitor",
    element("p", {}, markup(levelMark(verdict.level)), ` ${sentence(verdict.headline)}`),
    ...causes(verdict.causes),
    ...history(monitoring),
    spans(monitoring),
    ...drift(monitoring),
    performance(monitoring),
    ...events(monitoring),
  );
}

function causes(found: Monitoring["verdict"]["causes"]): readonly Node[] {
  if (found.length === 0) return [];
  const items = found.map(({level, title, evidence, likelyCause}) =>
    element(
      "li",
      {},
      markup(levelShape(level)),
      element("strong", {}, title),
      element("p", {}, `${sentence(evidence)} ${likelyCause === "" ? "" : sentence(likelyCause)}`),
    ),
  );
  return [element("ul", {class: "causes"}, ...items)];
}

function history({history: found}: Monitoring): readonly Node[] {
  const points = found.map((point) => ({...point, at: Date.parse(point.from) + point.seconds * 1000}));
  if (points.length < 2) return [];
  return [
    element(
      "div",
      {class: "charts"},
      lineChart("Confidence", "mean probability of the predicted class", points, [
        {name: "mean", of: ({confidence}) => confidence, colour: "accent"},
        {name: "share of uncertain windows", of: ({uncertainShare}) => uncertainShare, colour: "muted"},
      ]),
      lineChart("Flip rate", "share of neighbouring windows that differ", points, [
        {name: "flip rate", of: ({flipRate}) => flipRate, colour: "accent"},
      ]),
    ),
  ];
}

const MEASURES: readonly (readonly [name: string, of: (layers: Layers) => string])[] = [
  ["Windows", ({windows}) => integer(windows)],
  ["People", ({people}) => integer(people)],
  ["Mean confidence", ({confidence}) => fixed(confidence.mean, 2)],
  ["Uncertain windows", ({uncertainShare}) => percent(uncertainShare)],
  ["Mean entropy, nats", ({entropy}) => fixed(entropy, 2)],
  ["Flip rate", ({temporal}) => percent(temporal.flipRate)],
  ["Bouts", ({temporal}) => integer(temporal.bouts)],
  ["Windows a bout", ({temporal}) => fixed(temporal.meanDwell, 1)],
  ["Short bouts", ({temporal}) => percent(temporal.shortDwellShare)],
  ["Largest class", ({largestShare}) => percent(largestShare)],
];

function spans({spans: found}: Monitoring): HTMLElement {
  return table(
    "Predictions by span of time",
    [
      {head: "Measure", value: ([name]) => name, kind: "names"},
      ...found.map(({name, all}) => ({
        head: `Last ${name}`,
        value: ([, of]: (typeof MEASURES)[number]) => of(all.layers),
        kind: "numeric" as const,
      })),
    ],
    MEASURES,
  );
}

function drift({drift: found}: Monitoring): readonly Node[] {
  if (found.withheld !== null) return [note(`Drift is not judged: ${sentence(found.withheld)}`)];
  if (found.channels.length === 0)
    return [
      note(
        `Drift is judged by stretches of ${count(found.stretchWindows, "window")} of one person; none is complete yet.`,
      ),
    ];
  const people = `${integer(found.peopleDrifted)} of ${count(found.peopleJudged, "person", "people")} with drift`;
  return [
    table(
      `Drift by channel, the largest of any person; ${people}, ${percent(found.outOfDistributionShare)} of the windows out of distribution`,
      [
        {head: "Channel", value: ({channel}) => channel, kind: "names"},
        {head: "Level", value: ({level}) => markup(levelMark(level))},
        {head: "PSI", value: ({psi}) => significant(psi, 2), kind: "numeric"},
        {head: "KS distance", value: ({ks}) => significant(ks, 2), kind: "numeric"},
        {head: "Wasserstein, sd", value: (row) => significant(row.wassersteinOverSd, 2), kind: "numeric"},
        {head: "Mean shift, sd", value: (row) => significant(row.meanShiftOverSd, 2), kind: "numeric"},
      ],
      found.channels,
    ),
  ];
}

function performance({performance: {labelled, estimated, reference}}: Monitoring): HTMLElement {
  const range = ({
    value,
    low,
    high,
  }: {
    value: number | null;
    low: number | null;
    high: number | null;
  }): string => (value === null ? "Not told" : `${percent(value)}, ${percent(low)} to ${percent(high)}`);
  return facts(
    [
      [
        "Accuracy by later labels",
        labelled.windows === 0
          ? "No labels yet"
          : `${range(labelled.accuracy)}; ${count(labelled.windows, "window")}`,
      ],
      [
        "Accuracy estimated without labels",
        estimated.withheld === null ? range(estimated) : `Not told: ${sentence(estimated.withheld)}`,
      ],
      ["Accuracy on labelled people", percent(reference)],
    ],
    "facts",
  );
}

function events({events: found}: Monitoring): readonly Node[] {
  if (found.length === 0) return [];
  return [
    table(
      "What became known when",
      [
        {head: "Time", value: ({at}) => dayAndClock(Date.parse(at)), kind: "names"},
        {head: "Level", value: ({level}) => markup(levelMark(level))},
        {head: "Person", value: ({person}) => person ?? "All"},
        {head: "What", value: ({what, text}) => `${capital(what)}: ${withStop(text)}`},
      ],
      found.toReversed(),
    ),
  ];
}
