/** A chart of lines: time to the right, from 0 upwards, no line where nothing was measured. */
import {significant} from "../../format.ts";
import {element} from "../element.ts";
import {svg} from "./svg.ts";
import {clock, dayAndClock} from "./time.ts";

export interface Line<Point> {
  readonly name: string;
  readonly of: (point: Point) => number | null;
  readonly colour: "accent" | "muted" | "ink" | "fail";
}

const DASHES = {accent: "none", muted: "5 3", ink: "2 2", fail: "none"} as const;
const WIDTH = 480;
const HEIGHT = 150;
const LEFT = 44;
const BOTTOM = 20;
const TOP = 8;
const SHORTEST_MS = 300_000;
/** From here on an hour alone does not say which day. */
const LONG_MS = 12 * 3_600_000;

/** `title` names what is shown, `unit` stands beside it. Times are milliseconds, oldest first. */
export function lineChart<Point extends {readonly at: number}>(
  title: string,
  unit: string,
  points: readonly Point[],
  lines: readonly Line<Point>[],
): HTMLElement {
  const to = points.at(-1)?.at ?? 0;
  const from = Math.min(to - SHORTEST_MS, points[0]?.at ?? to);
  const time = to - from > LONG_MS ? dayAndClock : clock;
  const values = lines.map(({of}) => points.map(of));
  const most = niceAbove(Math.max(0, ...values.flat().filter((value) => value !== null)));
  const x = (at: number): number => LEFT + ((at - from) / (to - from)) * (WIDTH - LEFT - 4);
  const y = (value: number): number => TOP + (1 - value / most) * (HEIGHT - TOP - BOTTOM);
  const drawn = lines.map(({colour}, i) =>
    svg("path", {
      d: pathOf(
        points.map(({at}, j) => [x(at), values[i]![j]!] as const),
        y,
      ),
      fill: "none",
      stroke: `var(--${colour})`,
      "stroke-width": 1.5,
      "stroke-dasharray": DASHES[colour],
    }),
  );
  const last = lines.map(({name}, i) => `${name} ${significant(values[i]!.at(-1) ?? null)}`).join(", ");
  const keys =
    lines.length < 2
      ? []
      : lines.flatMap(({name, colour}) => [element("span", {class: `key ${colour}`}), ` ${name}`]);
  return element(
    "figure",
    {},
    element("figcaption", {}, element("strong", {}, title), element("span", {}, `, ${unit}`), ...keys),
    svg(
      "svg",
      {
        viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
        role: "img",
        "aria-label": `${title}, ${unit}, from ${time(from)} to ${time(to)}; last: ${last}`,
      },
      ...[0, most / 2, most].flatMap((value) => [
        svg("line", {x1: LEFT, x2: WIDTH - 4, y1: y(value), y2: y(value), stroke: "var(--rule)"}),
        text(LEFT - 6, y(value) + 4, "end", significant(value, 2)),
      ]),
      text(LEFT, HEIGHT - 4, "start", time(from)),
      text(WIDTH - 4, HEIGHT - 4, "end", time(to)),
      ...drawn,
    ),
  );
}

const text = (x: number, y: number, anchor: string, content: string): SVGElement =>
  svg("text", {x, y, "text-anchor": anchor, "font-size": 12, fill: "var(--muted)"}, content);

function pathOf(
  points: readonly (readonly [x: number, value: number | null])[],
  y: (value: number) => number,
): string {
  let path = "";
  let isDown = false;
  for (const [x, value] of points) {
    if (value !== null)
      path += `${isDown ? "L" : "M"}${x.toFixed(1)},${y(value).toFixed(1)}${isDown ? "" : "h.01"}`;
    isDown = value !== null;
  }
  return path;
}

/** 1, 2 or 5 times a power of ten. */
function niceAbove(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return power * [1, 2, 5, 10].find((step) => step * power >= value)!;
}
