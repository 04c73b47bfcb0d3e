/**
 * A row for each name, the epochs across, the shade for the figure: many curves at once where lines would tangle.
 * The figure of the kept epoch stands at the end of its row. Runs of many epochs are drawn in columns of several,
 * whose shades are averaged.
 */
import * as Plot from "@observablehq/plot";
import {clipName} from "./axes.ts";
import {epochAxis, epochDomain, keptLabel} from "./epochs.ts";
import {colour} from "./palette.ts";
import {type ChartLabels, renderPlot} from "./render.ts";

export interface EpochMapOptions extends ChartLabels {
  readonly rows: readonly string[];
  readonly epochs: readonly number[];
  /** `shades[row][epoch]`, 0 (lightest) to 1; null where there is no figure. */
  readonly shades: readonly (readonly (number | null)[])[];
  /** Written at the end of each row. */
  readonly ends: readonly string[];
  /** What stands over the ends, where no epoch was kept. */
  readonly kept: number | null;
  /** Steps of the key above the map. */
  readonly key: readonly {readonly shade: number; readonly label: string}[];
  /** What the shade means, with its unit. */
  readonly keyTitle: string;
}

const MAX_COLUMNS = 60;
/** Cells that tell what they are: more would weigh more than the map. */
const MOST_TOLD = 700;
const ROW = 20;
const RIGHT = 64;

/** The key, and the map. */
export function epochMap(options: EpochMapOptions): readonly [key: string, map: string] {
  const {rows, epochs, shades, ends, kept, id, ariaLabel} = options;
  const columns = columnsOf(epochs);
  const cells = rows.flatMap((_, i) =>
    columns.map(({from, to, at}) => ({
      row: String(i),
      x1: from - 0.5,
      x2: to + 0.5,
      shade: mean(at.map((j) => shades[i]?.[j] ?? null)),
    })),
  );
  const longest = Math.max(0, ...rows.map((name) => [...clipName(name)].length));
  const marginLeft = 16 + Math.ceil(6.7 * longest);
  const inner = Math.max(150, Math.min(400, 26 * columns.length));
  const plot: Plot.PlotOptions = {
    width: marginLeft + inner + RIGHT,
    height: 68 + ROW * Math.max(1, rows.length),
    marginLeft,
    marginRight: RIGHT,
    marginTop: 28,
    marginBottom: 38,
    x: {type: "linear", domain: epochDomain(epochs)},
    y: {type: "band", domain: rows.map((_, i) => String(i)), label: null, padding: 0.08},
    marks: [
      Plot.axisY({
        tickSize: 0,
        label: null,
        tickFormat: ((key: string) => clipName(rows[Number(key)]!)) as never,
      }),
      epochAxis(epochs),
      Plot.barX(
        cells.filter(({shade}) => shade !== null),
        {
          x1: "x1",
          x2: "x2",
          y: "row",
          fill: colour("accent"),
          fillOpacity: opacity,
          ...(cells.length > MOST_TOLD
            ? {}
            : {
                title: ({row, x1, x2}: (typeof cells)[number]) =>
                  `${rows[Number(row)]}\n${x2 - x1 > 1 ? `epochs ${x1 + 0.5} to ${x2 - 0.5}` : `epoch ${x1 + 0.5}`}`,
              }),
          ...(columns.length > 30 ? {} : {insetRight: 1}),
        },
      ),
      Plot.text(
        rows.map((_, i) => ({row: String(i), text: ends[i] ?? ""})),
        {y: "row", text: "text", frameAnchor: "right", textAnchor: "end", dx: RIGHT - 4},
      ),
      ...(kept === null
        ? []
        : [
            Plot.rect([kept], {
              x1: (epoch: number) => epoch - 0.5,
              x2: (epoch: number) => epoch + 0.5,
              fill: "none",
              stroke: colour("ink"),
              strokeWidth: 1.25,
            }),
            keptLabel(kept, epochs),
          ]),
    ],
  };
  return [keyChart(options), renderPlot(plot, {id, ariaLabel})];
}

/** Of a shade; the lightest is still told from what has no figure. */
const opacity = ({shade}: {readonly shade: number | null}): number => 0.05 + 0.95 * (shade ?? 0);

function keyChart({key, keyTitle, id}: EpochMapOptions): string {
  const title = 16 + Math.ceil(6.7 * [...keyTitle].length);
  const options: Plot.PlotOptions = {
    width: title + 58 * key.length + 8,
    height: 40,
    marginLeft: title,
    marginRight: 8,
    marginTop: 4,
    marginBottom: 22,
    x: {type: "band", domain: key.map((_, i) => String(i)), label: null, padding: 0},
    marks: [
      Plot.axisX({tickSize: 0, label: null, tickFormat: ((i: string) => key[Number(i)]!.label) as never}),
      Plot.barY(
        key.map(({shade}, i) => ({i: String(i), shade})),
        {x: "i", y1: 0, y2: 1, fill: colour("accent"), fillOpacity: opacity, stroke: colour("rule")},
      ),
      Plot.text([keyTitle], {frameAnchor: "left", textAnchor: "end", dx: -8}),
    ],
    y: {axis: null, domain: [0, 1]},
  };
  return renderPlot(options, {id: `${id}-key`, ariaLabel: `Key: ${keyTitle}, from light to dark.`});
}

/** Epochs in at most `MAX_COLUMNS` columns: first and last epoch, and the places of all. */
function columnsOf(epochs: readonly number[]): {from: number; to: number; at: number[]}[] {
  const size = Math.max(1, Math.ceil(epochs.length / MAX_COLUMNS));
  return Array.from({length: Math.ceil(epochs.length / size)}, (_, column) => {
    const at = Array.from(
      {length: Math.min(size, epochs.length - column * size)},
      (__, i) => column * size + i,
    );
    return {from: epochs[at[0]!]!, to: epochs[at.at(-1)!]!, at};
  });
}

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((x) => x !== null && Number.isFinite(x)) as number[];
  return known.length === 0 ? null : known.reduce((a, b) => a + b, 0) / known.length;
}
