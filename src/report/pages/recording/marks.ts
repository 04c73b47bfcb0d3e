/** The marks of a kymograph as SVG: bars, and strips of shaded cells, within one row each. */
import type {Seconds} from "./by-second.ts";
import type {ShownWindow} from "./windows.ts";

/** The rows of the fused table that are shown, and where: from `x` on, `width` wide. */
export interface View {
  readonly from: number;
  readonly to: number;
  readonly x: number;
  readonly width: number;
}

/** Where the marks of a row stand. */
export interface Strip {
  readonly y: number;
  readonly height: number;
}

/** One decimal, which is a tenth of a pixel. */
export const place = (value: number): string => String(Math.round(value * 10) / 10);

/** Opacities of a scale from 0 to 1 in `steps`; a cell of step 0 is left out. */
interface Shades {
  readonly fill: string;
  readonly opacities: readonly number[];
}

/** Cells of equal shade that touch become one; each shade is one path. */
function cells(
  edges: readonly (readonly [from: number, to: number, shade: number])[],
  {fill, opacities}: Shades,
  {y, height}: Strip,
): string {
  const paths = opacities.map(() => "");
  let open: [from: number, to: number, shade: number] | undefined;
  const close = () => {
    if (open === undefined || open[2] < 0) return;
    const [from, to, shade] = open;
    paths[shade] +=
      `M${place(from)} ${place(y)}h${place(Math.max(0.6, to - from))}v${place(height)}H${place(from)}Z`;
  };
  for (const [from, to, shade] of edges) {
    if (open !== undefined && open[2] === shade && from - open[1] < 0.05) open[1] = to;
    else {
      close();
      open = [from, to, shade];
    }
  }
  close();
  return paths
    .map((path, i) =>
      path === "" ? "" : `<path d="${path}" fill="${fill}" fill-opacity="${opacities[i]}"/>`,
    )
    .join("");
}

/** Confidence 0.5 and below is lightest. */
const CONFIDENCE: Shades = {fill: "var(--accent)", opacities: [0.25, 0.4, 0.55, 0.75, 1]};

export function behaviourBars(windows: readonly ShownWindow[], code: number, row: Strip, view: View): string {
  const own = windows.filter(
    ({predicted, from, to}) => predicted === code && to > view.from && from < view.to,
  );
  return confidenceCells(own, row, view);
}

/** Stretches in the order of time, darker where their confidence is higher. */
export function confidenceCells(
  stretches: readonly Pick<ShownWindow, "from" | "to" | "confidence">[],
  row: Strip,
  view: View,
): string {
  const scale = view.width / (view.to - view.from);
  const x = (at: number) => view.x + (Math.max(view.from, Math.min(view.to, at)) - view.from) * scale;
  const bars = stretches.map(({from, to, confidence}): [number, number, number] => {
    const shade = Math.max(0, Math.min(4, Math.floor((confidence - 0.5) * 10)));
    return [x(from), x(to), shade];
  });
  return cells(bars, CONFIDENCE, row);
}

/** Along the axis blue, against it orange. */
const ALONG: Shades = {fill: "var(--accent)", opacities: [0.25, 0.5, 0.75, 1]};
const AGAINST: Shades = {...ALONG, fill: "var(--fail)"};

export function gravityCells(values: Float32Array, seconds: Seconds, row: Strip, view: View): string {
  const means = columnsOf(values, seconds, view, (sum, n) => sum / n);
  const shade = (value: number) => (value > 0.125 ? Math.min(3, Math.round(value * 4) - 1) : -1);
  return (
    cells(
      means.map(([from, to, value]) => [from, to, shade(value)]),
      ALONG,
      row,
    ) +
    cells(
      means.map(([from, to, value]) => [from, to, shade(-value)]),
      AGAINST,
      row,
    )
  );
}

/** Shares of 0 to 1; what is above 0 shows, however little it is. */
export function shareCells(
  values: ArrayLike<number>,
  fill: string,
  seconds: Seconds,
  row: Strip,
  view: View,
): string {
  const shares = columnsOf(values, seconds, view, (sum, n) => sum / n);
  return cells(
    shares.map(([from, to, share]) => [from, to, share > 0 ? Math.min(3, Math.floor(share * 4)) : -1]),
    {fill, opacities: [0.4, 0.6, 0.8, 1]},
    row,
  );
}

/** Values of seconds, gathered into columns no narrower than a unit of the picture. */
function columnsOf(
  values: ArrayLike<number>,
  seconds: Seconds,
  view: View,
  gather: (sum: number, n: number) => number,
): [from: number, to: number, value: number][] {
  const first = Math.floor(view.from / seconds.rows);
  const last = Math.min(seconds.count, Math.ceil(view.to / seconds.rows));
  const columns = Math.min(last - first, Math.round(view.width));
  return Array.from({length: columns}, (_, column) => {
    const from = first + Math.floor((column * (last - first)) / columns);
    const to = first + Math.floor(((column + 1) * (last - first)) / columns);
    let sum = 0;
    let n = 0;
    for (let second = from; second < to; second++) {
      if (Number.isNaN(values[second]!)) continue;
      sum += values[second]!;
      n++;
    }
    const x = (second: number) =>
      view.x +
      ((Math.max(view.from, Math.min(view.to, second * seconds.rows)) - view.from) * view.width) /
        (view.to - view.from);
    return [x(from), x(to), gather(sum, n)];
  });
}
