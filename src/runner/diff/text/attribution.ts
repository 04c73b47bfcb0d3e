/** How much of each figure's change each cause makes, as a table. */
import type {Printer} from "../../../platform/terminal/printer.ts";
import {formatTable} from "../../../platform/terminal/table.ts";
import type {Attribution} from "../attribute.ts";
import {rankChanges} from "../diff-json.ts";
import {formatChange, formatPair} from "./number.ts";

const ROWS = 20;

export function formatAttribution({factors, figures, failed}: Attribution, printer: Printer): string {
  const names = factors.map((factor, i) => `${i + 1}  ${factor}`);
  const ranked = rankChanges(
    figures.map(({path, before, after}) => ({path, before, after, change: after - before})),
  );
  const order = new Map(ranked.map(({path}, i) => [path, i]));
  const shown = figures.toSorted((a, b) => order.get(a.path)! - order.get(b.path)!).slice(0, ROWS);
  const rows = shown.map(({path, before, after, alone, together}) => {
    const [was, is] = formatPair(before, after);
    const part = (value: number | null): string =>
      value === null ? "?" : value === 0 ? "0" : formatChange(value);
    return [path, was, is, formatChange(after - before), ...alone.map(part), part(together)];
  });
  const right = {align: "right"} as const;
  const columns = [
    {title: "metric", shrinkTo: 24},
    {title: "before", ...right},
    {title: "after", ...right},
    {title: "change", ...right},
    ...factors.map((_, i) => ({title: `by ${i + 1}`, ...right})),
    {title: "together", ...right},
  ];
  return [
    printer.paint("What each cause changes by itself", "bold"),
    ...names,
    ...failed.map(({factor, why}) => `${factor} could not be run by itself: ${why}`),
    ...(rows.length === 0 ? ["no metric that is a number changed"] : [formatTable(columns, rows, printer)]),
    ...(figures.length > ROWS ? [`and ${figures.length - ROWS} more; --json has them all`] : []),
    "together: what is left, which the causes make only in combination",
  ].join("\n");
}
