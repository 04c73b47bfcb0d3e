/** `pnpm dag log`: past runs on this machine. */

import {defineCommand} from "../../platform/terminal/command.ts";
import {formatDuration} from "../../platform/terminal/duration.ts";
import {JSON_OPTION, parseNumber} from "../../platform/terminal/option.ts";
import type {Printer} from "../../platform/terminal/printer.ts";
import {formatTable} from "../../platform/terminal/table.ts";
import {stageOf} from "../definition/stage-of.ts";
import {type InstanceHistory, type RunHistory, readHistory} from "../store/history.ts";

export default defineCommand({
  words: "[stage…]",
  about: `Runs of repro that did something, the last first: when, how long, which stages, peak memory, what changed.
With stages only runs that touched one of them.`,
  options: {
    last: {type: "string", short: "n", value: "N", help: "so many runs (default: 10)"},
    json: JSON_OPTION,
  },
  notes: `The history lies in .dag/history.jsonl and is of this machine alone.

Example
  pnpm dag log evaluate -n 3`,
  async run({values, words, printer, root}) {
    const last = parseNumber(values.last, "last", {otherwise: 10, low: 1, high: 1e6, whole: true});
    const isMeant = ({name}: InstanceHistory): boolean =>
      words.length === 0 || words.includes(name) || words.includes(stageOf(name));
    const runs = readHistory(root)
      .filter(({instances}) => instances.some(isMeant))
      .slice(-last)
      .reverse();
    if (values.json === true) printer.printJson(runs);
    else if (runs.length === 0) printer.print("no runs yet");
    else printer.print(runs.map((run) => formatRun(run, isMeant, printer)).join("\n\n"));
    return 0;
  },
});

function formatRun(
  {startedAt, milliseconds, jobs, interrupted, fresh, instances}: RunHistory,
  isMeant: (instance: InstanceHistory) => boolean,
  printer: Printer,
): string {
  const {paint} = printer;
  const count = (how: InstanceHistory["how"]): string => {
    const n = instances.filter((instance) => instance.how === how).length;
    return n === 0 ? "" : `, ${n} ${how}`;
  };
  const counts = `${fresh} fresh${count("ran")}${count("restored")}${count("failed")}${count("skipped")}`;
  const head = `${paint(`${startedAt.slice(0, 19).replace("T", " ")} UTC`, "bold")}  ${formatDuration(milliseconds)}, ${jobs} at a time: ${counts}${interrupted ? ", interrupted" : ""}`;
  const rows = instances
    .filter(isMeant)
    .map(({name, how, milliseconds: took, peakMB, unchanged, reasons}) => [
      {text: how, ...(how === "failed" ? {style: "red" as const} : {})},
      name,
      took === undefined ? "" : formatDuration(took),
      peakMB === undefined ? "" : `${peakMB} MB`,
      `${unchanged === true ? "same content; " : ""}${(reasons ?? []).join("; ")}`,
    ]);
  const columns = [
    {title: ""},
    {title: "instance", shrinkTo: 24},
    {title: "time", align: "right" as const},
    {title: "memory", align: "right" as const},
    {title: "why", shrinkTo: 20},
  ];
  return `${head}\n${formatTable(columns, rows, printer)}`;
}
