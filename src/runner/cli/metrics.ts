/** `pnpm dag metrics [diff [A [B]]]`: the figures of the outputs that are declared as metrics. */

import {readFileSync} from "node:fs";
import {defineCommand} from "../../platform/terminal/command.ts";
import {JSON_OPTION} from "../../platform/terminal/option.ts";
import type {Printer} from "../../platform/terminal/printer.ts";
import {formatTable} from "../../platform/terminal/table.ts";
import type {Pipeline} from "../definition/instance.ts";
import {type Diff, diffSides} from "../diff/diff.ts";
import {isInList, isVerdict, type JsonChange, listValues, rankChanges} from "../diff/diff-json.ts";
import {findBytes} from "../diff/find-bytes.ts";
import {readWorkingTree} from "../diff/side.ts";
import {formatChange, formatNumber, formatPair, formatValue} from "../diff/text/number.ts";
import {openPipeline} from "./open-pipeline.ts";
import {makeContext, openKept, readSides, refuseVerb} from "./sides.ts";

const ROWS = 20;

export default defineCommand({
  words: "[diff] [A] [B]",
  about: `Without diff the metrics that dag.lock records here; with it what changed between two commits, or since one (HEAD
without A). A figure {value, lo, hi} is shown with its interval: a change within it may be noise.`,
  options: {all: {type: "boolean", help: "every value"}, json: JSON_OPTION},
  notes: `Exit code: 0; of diff 1 where something differs, 2 an error.

Examples
  pnpm dag metrics
  pnpm dag metrics diff main`,
  async run({values, words: [verb, ...sides], printer, root}) {
    if (verb !== undefined) refuseVerb("metrics", "diff", verb);
    const {pipeline} = openPipeline(root, undefined);
    const room = values.all === true ? Number.POSITIVE_INFINITY : ROWS;
    if (verb === undefined) {
      const found = await readMetrics(root, pipeline);
      if (values.json === true) printer.printJson(Object.fromEntries(found));
      else printMetrics(found, room, printer);
      return 0;
    }
    const {before, after} = await readSides(root, sides);
    const metrics = metricsOf(pipeline);
    const context = makeContext(root, pipeline, {isWanted: (path) => metrics.has(path), examples: 0});
    const diff = await diffSides(before, after, context);
    context.kept.digests.save();
    if (values.json === true) printer.printJson(toJson(diff));
    else printDiff(diff, room, printer);
    return diff.changed.length + diff.added.length + diff.removed.length > 0 ? 1 : 0;
  },
});

function metricsOf({nodes}: Pipeline): ReadonlySet<string> {
  const outs = nodes.flatMap(({instance}) => instance.outs);
  return new Set(outs.filter(({kind}) => kind === "metrics").map(({path}) => path));
}

/** By path; undefined of one that is not built, or no JSON. */
async function readMetrics(
  root: string,
  pipeline: Pipeline,
): Promise<readonly (readonly [string, unknown])[]> {
  const kept = openKept(root);
  const found: [string, unknown][] = [];
  const metrics = metricsOf(pipeline);
  for (const [instance, record] of readWorkingTree(root).records)
    for (const out of record.outs) {
      if (!metrics.has(out.path)) continue;
      const bytes = await findBytes(kept, {...out, instance, record});
      if (bytes?.kind === "file") found.push([out.path, parseJson(readFileSync(bytes.path, "utf8"))]);
    }
  kept.digests.save();
  return found.sort(([a], [b]) => (a < b ? -1 : 1));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function printMetrics(found: readonly (readonly [string, unknown])[], room: number, printer: Printer): void {
  if (found.length === 0) printer.print("no metrics yet; `pnpm dag repro` builds them");
  for (const [path, value] of found) {
    const figures = rankChanges(
      listValues(value).filter((one) => isVerdict(one) || (typeof one.after === "number" && !isInList(one))),
    );
    const rows = figures
      .slice(0, room)
      .map(({path: name, after, interval}) => [
        name,
        typeof after === "number" ? formatNumber(after) : String(after),
        interval?.after === undefined
          ? ""
          : `[${formatNumber(interval.after[0])}, ${formatNumber(interval.after[1])}]`,
      ]);
    printer.print(printer.paint(path, "bold"));
    printer.print(
      formatTable(
        [{title: "metric", shrinkTo: 24}, {title: "value", align: "right"}, {title: "interval"}],
        rows,
        printer,
      ),
    );
    if (figures.length > room) printer.print(`and ${figures.length - room} more; --all shows them`);
    printer.print("");
  }
}

/** As DVC has it, with the interval beside: `{file: {"a.b": {old, new, diff}}}`. */
function toJson({changed, added, removed}: Diff): unknown {
  const files = changed.map(({path, diff}) => {
    const changes = diff?.kind === "json" ? diff.changes : [];
    const entries = changes.map(({path: key, before, after, change, interval, withinNoise}) => [
      key,
      {
        old: before,
        new: after,
        ...(change === undefined ? {} : {diff: change}),
        ...(interval === undefined ? {} : {interval}),
        ...(withinNoise === undefined ? {} : {withinNoise}),
      },
    ]);
    return [path, Object.fromEntries(entries)];
  });
  return {
    ...Object.fromEntries(files),
    ...Object.fromEntries(added.map(({path}) => [path, "added"])),
    ...Object.fromEntries(removed.map(({path}) => [path, "removed"])),
  };
}

function printDiff({before, after, changed, added, removed}: Diff, room: number, printer: Printer): void {
  printer.print(printer.paint(`${before} → ${after}`, "bold"));
  for (const {path} of added) printer.print(`${path}: added`);
  for (const {path} of removed) printer.print(`${path}: removed`);
  for (const {path, diff} of changed) {
    printer.print(`\n${printer.paint(path, "bold")}`);
    if (diff?.kind !== "json") {
      printer.print("one of the two is not stored here any more");
      continue;
    }
    const ranked = rankChanges(diff.changes);
    const columns = [
      {title: "metric", shrinkTo: 24},
      {title: "before", align: "right" as const, shrinkTo: 8},
      {title: "after", align: "right" as const, shrinkTo: 8},
      {title: "change", align: "right" as const},
      {title: ""},
    ];
    printer.print(formatTable(columns, ranked.slice(0, room).map(toRow), printer));
    if (diff.total > room) printer.print(`and ${diff.total - room} more; --all shows them`);
  }
  if (changed.length + added.length + removed.length === 0) printer.print("no metric differs");
}

function toRow({path, before, after, change, withinNoise}: JsonChange): string[] {
  const [was, is] =
    typeof before === "number" && typeof after === "number"
      ? formatPair(before, after)
      : [formatValue(before), formatValue(after)];
  const noise = withinNoise === undefined ? "" : withinNoise ? "within the interval" : "beyond the interval";
  return [path, was, is, change === undefined ? "" : formatChange(change), noise];
}
