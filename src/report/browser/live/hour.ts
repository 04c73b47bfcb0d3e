/** The last hour in three charts. */
import type {LivePoint} from "../../../artifacts/live.ts";
import {element} from "../element.ts";
import {lineChart} from "./lines.ts";
import {fill, note} from "./section.ts";

export function showHour(points: readonly LivePoint[]): void {
  if (points.length < 2) {
    fill("hour", note("The first points come within half a minute of the start."));
    return;
  }
  fill(
    "hour",
    element(
      "div",
      {class: "charts"},
      lineChart("Windows", "a second", points, [
        {name: "windows", of: ({windows, seconds}) => windows / seconds, colour: "accent"},
      ]),
      lineChart("Requests", "a second", points, [
        {name: "all", of: ({requests, seconds}) => requests / seconds, colour: "accent"},
        {name: "refused", of: ({refused, seconds}) => refused / seconds, colour: "muted"},
        {name: "failed", of: ({failed, seconds}) => failed / seconds, colour: "fail"},
      ]),
      lineChart("Latency of requests", "ms", points, [
        {name: "p50", of: ({p50}) => p50, colour: "accent"},
        {name: "p95", of: ({p95}) => p95, colour: "muted"},
        {name: "p99", of: ({p99}) => p99, colour: "ink"},
      ]),
      lineChart("Longest queue", "windows", points, [
        {name: "windows", of: ({queuedWindows}) => queuedWindows, colour: "accent"},
      ]),
    ),
  );
}
