/** Accuracy by how bad a recording is: noise, lost samples, a lower rate, a turned watch, the other wrist. */
import type {Robustness} from "../../../artifacts/robustness.ts";
import {figure} from "../../figure.ts";
import {capital, interval, percent, points} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {dotInterval} from "../../plot/dot-interval.ts";
import {dataTable} from "../../table.ts";

type Curve = Robustness["curves"][number];
type Point = Curve["points"][number];

interface Wording {
  readonly title: string;
  /** Within a sentence. */
  readonly as: string;
  /** What was done, in a sentence. */
  readonly caption: string;
  readonly at: (severity: number) => string;
}

const WORDING: Readonly<Record<Curve["change"], Wording>> = {
  noise: {
    title: "Noise",
    as: "noise",
    caption: "Gaussian noise on every sample of every channel, by its standard deviation in training sd.",
    at: (sd) => `${sd} sd`,
  },
  lost: {
    title: "Lost samples",
    as: "lost samples",
    caption: "Packets of five samples are lost at random and filled with straight lines.",
    at: (share) => percent(share, 0),
  },
  rate: {
    title: "Lower rate",
    as: "a lower rate",
    caption: "The watch measures at fewer samples a second, with straight lines between.",
    at: (hz) => `${hz} Hz`,
  },
  rotation: {
    title: "Turned watch",
    as: "a turned watch",
    caption: "Each person wears the watch turned by so many degrees, about an axis of that person’s own.",
    at: (degrees) => `${degrees}°`,
  },
  wrist: {
    title: "Other wrist",
    as: "the other wrist",
    caption: "The same movements with the other arm: Ax, Gy and Gz change their signs.",
    at: () => "the other wrist",
  },
};

export function curves({curves: all, accuracy}: Robustness): Html {
  return html`${all.filter(({points: own}) => own.length > 0).map((curve) => describe(curve, accuracy))}`;
}

function describe({change, points: own}: Curve, usual: Robustness["accuracy"]): Html {
  const {title, caption, at} = WORDING[change];
  const rows = [
    {name: "As recorded", accuracy: usual, fall: null},
    ...own.map((point) => ({name: capital(at(point.severity)), accuracy: point.accuracy, fall: point.fall})),
  ];
  return html`<h3>${title}</h3>${figure({
    finding: findingOf(own, at),
    caption,
    charts: [
      dotInterval({
        id: `robustness-${change}`,
        ariaLabel: `Accuracy on recordings as they are and changed. ${title}.`,
        rows: rows.map(({name, accuracy}) => ({name, ...accuracy})),
        xLabel: "Accuracy",
        percent: true,
      }),
    ],
    table: dataTable({
      caption: `${title}: accuracy and its fall`,
      columns: [
        {head: "Recording", value: ({name}) => name, names: true},
        {head: "Accuracy", value: ({accuracy}) => percent(accuracy.value), numeric: true},
        {head: "Fall", value: ({fall}) => points(fall?.value), numeric: true},
        {
          head: "Interval of the fall",
          value: ({fall}) => interval(fall?.lo ?? null, fall?.hi ?? null, (x) => points(x)),
          numeric: true,
        },
      ],
      rows,
      absent: "nothing was changed, or one session tells of no other.",
    }),
  })}`;
}

/** Titles of the changes that are shown to cost accuracy somewhere, and of those that are not. */
export function losses(all: Robustness["curves"]): {shown: string[]; not: string[]} {
  const isShown = ({points: own}: Curve): boolean => own.some(({fall: {lo}}) => lo !== null && lo > 0);
  const titled = (curves: readonly Curve[]) => curves.map(({change}) => WORDING[change].as);
  const measured = all.filter(({points: own}) => own.length > 0);
  return {shown: titled(measured.filter(isShown)), not: titled(measured.filter((one) => !isShown(one)))};
}

/** The mildest change that is shown to cost accuracy, in the order in which they get worse. */
function findingOf(own: readonly Point[], at: (severity: number) => string): string {
  const worse = own.find(({fall: {lo}}) => lo !== null && lo > 0);
  const last = own.at(-1)!;
  const left = `the accuracy is ${percent(last.accuracy.value)}`;
  if (worse === last)
    return `With ${at(last.severity)} a fall of ${points(last.fall.value)} is shown; ${left}`;
  if (worse !== undefined)
    return `From ${at(worse.severity)} on a fall is shown: ${points(worse.fall.value)} there, ${points(last.fall.value)} at ${at(last.severity)}`;
  return own.length === 1
    ? `With ${at(last.severity)} no fall is shown; ${left}`
    : `No fall is shown up to ${at(last.severity)}, where ${left}`;
}
