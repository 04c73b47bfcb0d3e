/** The windows that the model got wrong: all of them as a table, the most telling ones as traces beside a right one. */
import type {Mistakes, TracedWindow} from "../../../artifacts/evaluation/mistakes.ts";
import {capital, count, fixed, integer, percent, prettyUnit, words} from "../../format.ts";
import {type Html, html, raw} from "../../html.ts";
import {linkKey} from "../../link.ts";
import {windowTrace} from "../../plot/window-trace.ts";
import {dataTable} from "../../table.ts";

/** Rows of the table; mistakes.json has all. */
const MOST = 200;

export function mistakes(found: Mistakes): Html {
  const {wrong, pairs} = found;
  if (wrong.length === 0) return html`<p>No test window is wrong.</p>`;
  const rest = wrong.length - MOST;
  return html`<p>Of each confusion, the window in which the model was most confident, and beside it a window of the same behaviour that it got right${pairs.some(({right}) => right !== null) ? ", of the same person where there is one" : ""}. Both are drawn to the same scale: ${prettyUnit(found.units.accel)} for acceleration${found.units.gyro === "none" ? "" : `, ${prettyUnit(found.units.gyro)} for rotation`}.</p>
<ul class="pairs">${pairs.map((pair) => pairItem(found, pair))}</ul>
<div data-follows="cell person class">${dataTable({
    caption: "Wrong windows, the most confident first",
    columns: [
      {head: "Window", value: ({windowId}) => integer(windowId), numeric: true, names: true},
      {head: "Person", value: ({user}) => user},
      {head: "Session", value: ({session}) => session},
      {head: "Start, UTC", value: ({start}) => start.replace("T", " ").replace(/(\.\d+)?Z$/, "")},
      {head: "Truth", value: ({truth}) => words(truth)},
      {head: "Predicted", value: ({predicted}) => words(predicted)},
      {head: "Confidence", value: ({confidence}) => percent(confidence), numeric: true},
    ],
    rows: wrong.slice(0, MOST),
    link: linksOf,
  })}</div>${rest > 0 ? html`<p class="note">${count(rest, "more window")} in artifacts/mistakes.json.</p>` : ""}`;
}

/** A window is one of a confusion, of a person and of a behaviour. */
const linksOf = ({windowId, user, truth, predicted}: Mistakes["wrong"][number]): string =>
  [
    linkKey("window", String(windowId)),
    linkKey("cell", truth, predicted),
    linkKey("person", user),
    linkKey("class", truth),
  ].join(" ");

function pairItem(found: Mistakes, {wrong, right}: Mistakes["pairs"][number]): Html {
  const reach = reachOf(found, right === null ? [wrong] : [wrong, right]);
  const draw = (one: TracedWindow, what: string): Html =>
    raw(
      windowTrace({
        ariaLabel: `The ${found.channels.length === 6 ? "six" : "three"} channels of window ${one.windowId} of ${one.user}, ${what}.`,
        channels: found.channels,
        values: one.values,
        reach,
        seconds: Number(fixed(one.values[0]!.length / found.rateHz, 1)),
      }),
    );
  return html`<li data-link="${linksOf(wrong)}"><h3>${capital(words(wrong.truth))}, predicted as ${words(wrong.predicted)}</h3>
<div><p>Wrong: ${wrong.user}, window ${integer(wrong.windowId)}, ${percent(wrong.confidence)} confident.</p>${draw(wrong, `${words(wrong.truth)} predicted as ${words(wrong.predicted)}`)}</div>
<div>${right === null ? html`<p>No window of ${words(wrong.truth)} is right.</p>` : html`<p>Right: ${right.user}, window ${integer(right.windowId)}, ${percent(right.confidence)} confident.</p>${draw(right, `${words(right.truth)} predicted rightly`)}`}</div></li>`;
}

/** One scale for the channels of a sensor: half as high as its widest channel, around each channel's own middle. */
function reachOf({channels}: Mistakes, shown: readonly TracedWindow[]): [number, number][] {
  const limits = channels.map((_, c) => {
    const values = shown.flatMap((one) => one.values[c]!);
    return [Math.min(...values), Math.max(...values)] as const;
  });
  return limits.map(([low, high], c) => {
    const sensor = limits.filter((_, other) => channels[other]![0] === channels[c]![0]);
    const half = Math.max(1e-9, ...sensor.map(([a, b]) => b - a)) / 2;
    return [(low + high) / 2 - half, (low + high) / 2 + half];
  });
}
