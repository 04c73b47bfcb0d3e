/** What differs between two JSON files, as lines of text: the verdict first, then figures with an interval. */
import {type Interval, type JsonChange, type JsonDiff, rankChanges} from "../diff-json.ts";
import {formatChange, formatNumber, formatPair, formatValue} from "./number.ts";

/** At most `room` lines, the last of which counts what is left out. */
export function jsonLines({changes, total}: JsonDiff, room: number): readonly string[] {
  if (total === 0) return ["the same values, in other bytes"];
  const shown = rankChanges(changes).slice(0, total > room ? room - 1 : room);
  const rest = total - shown.length;
  return [...shown.map(describe), ...(rest > 0 ? [`and ${rest.toLocaleString("en-US")} more values`] : [])];
}

function describe({path, before, after, change, interval, withinNoise}: JsonChange): string {
  const name = path === "" ? "the value" : path;
  if (typeof before !== "number" || typeof after !== "number" || change === undefined)
    return `${name}: ${formatValue(before)} → ${formatValue(after)}`;
  const [was, is] = formatPair(before, after);
  const figure = `${name}: ${was}${formatInterval(interval?.before)} → ${is}${formatInterval(interval?.after)}`;
  const noise =
    withinNoise === undefined
      ? ""
      : withinNoise
        ? ", within the interval: may be noise"
        : ", beyond the interval";
  return `${figure}, ${formatChange(change)}${noise}`;
}

function formatInterval(interval: Interval | undefined): string {
  return interval === undefined ? "" : ` [${formatNumber(interval[0])}, ${formatNumber(interval[1])}]`;
}
