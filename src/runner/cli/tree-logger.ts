/**
 * The live tree: what has ended scrolls by above, what runs is redrawn below with its time and a progress bar. No line of
 * it is wider than the terminal, and where that has become narrower since, the rows that it broke are erased as well.
 */
import {stripVTControlCharacters} from "node:util";
import {columnsOf, cutToColumns} from "../../platform/terminal/columns.ts";
import {formatDuration} from "../../platform/terminal/duration.ts";
import type {Printer} from "../../platform/terminal/printer.ts";
import type {Pipeline} from "../definition/instance.ts";
import type {Event} from "../engine/event.ts";
import {formatEvent, type Logger} from "./logger.ts";

const REDRAW_MS = 100;
const BAR = 16;
/** A name has at least so many characters, where there is room for more than its time. */
const LEAST_NAME = 8;

interface Running {
  readonly since: number;
  share: number | undefined;
  /** What it says of its progress, else its last log line. */
  text: string | undefined;
  line: string;
}

export function createTreeLogger(
  printer: Printer,
  pipeline: () => Pipeline,
  now = () => performance.now(),
): Logger {
  const running = new Map<string, Running>();
  /** Those that were asked for: a frozen instance is not, unless it is named. */
  let asked: ReadonlySet<string> = new Set();
  const ended = new Set<string>();
  /** How many columns each line took that is drawn. */
  let drawn: readonly number[] = [];
  let timer: NodeJS.Timeout | undefined;

  const erase = () => {
    const rows = drawn.reduce((sum, columns) => sum + Math.max(1, Math.ceil(columns / printer.columns)), 0);
    if (rows > 0) printer.write(`\u001b[${rows}A\u001b[J`);
    drawn = [];
  };
  const draw = () => {
    erase();
    if (running.size === 0) return;
    const lines = [
      cutLine([[`${[...asked].filter((name) => ended.has(name)).length} of ${asked.size} stages`, "dim"]]),
      ...[...running].map(([name, entry], i) => cutLine(describe(name, entry, i === running.size - 1))),
    ];
    printer.print(lines.map(({text}) => text).join("\n"));
    drawn = lines.map(({columns}) => columns);
  };
  /** The last column stays free: some terminals go to the next row once it is written. */
  const cutLine = (parts: readonly Part[]): {text: string; columns: number} => {
    let left = Math.max(1, printer.columns - 1);
    const cut = parts.map(([text, style]) => {
      const shown = cutToColumns(text, left);
      left -= columnsOf(shown);
      return style === undefined || shown === "" ? shown : printer.paint(shown, style);
    });
    return {text: cut.join(""), columns: Math.max(1, printer.columns - 1) - left};
  };
  const describe = (name: string, {since, share, text, line}: Running, isLast: boolean): Part[] => {
    const time = ` ${formatDuration(now() - since)}`;
    const percent = share === undefined ? "" : ` ${String(Math.round(share * 100)).padStart(3)} %`;
    const room = printer.columns - 4 - time.length - percent.length;
    const hasBar = share !== undefined && room - BAR - 1 >= Math.min(name.length, 2 * LEAST_NAME);
    const bar = hasBar ? ` ${"█".repeat(Math.round(share * BAR)).padEnd(BAR, "░")}` : "";
    const most = Math.max(LEAST_NAME, room - bar.length);
    const shown = name.length > most ? `${name.slice(0, most - 1)}…` : name;
    const words = text ?? stripVTControlCharacters(line).replace(/\p{Cc}/gu, " ");
    const note = words === "" || room - bar.length - shown.length < 12 ? "" : `  ${words}`;
    return [[isLast ? "└─ " : "├─ "], [shown, "blue"], [`${time}${bar}${percent}`], [note, "dim"]];
  };
  const ask = (instances: readonly string[]): void => {
    const frozen = new Set(
      pipeline().nodes.flatMap(({instance: {name, frozen: isFrozen}}) => (isFrozen ? [name] : [])),
    );
    asked = new Set(instances.filter((name) => !frozen.has(name)));
  };

  const emit = (event: Event) => {
    switch (event.type) {
      case "start":
        ask(event.instances);
        timer = setInterval(draw, REDRAW_MS);
        return;
      case "plan":
        ask(event.instances);
        return;
      case "progress":
        if (running.has(event.name))
          Object.assign(running.get(event.name)!, {share: event.share, text: event.text});
        return;
      case "log":
        if (running.has(event.name)) running.get(event.name)!.line = event.line;
        return;
      case "run":
        running.set(event.name, {since: now(), share: undefined, text: undefined, line: ""});
        draw();
        return;
      case "frozen":
        return;
      case "fresh":
        ended.add(event.name);
        return;
      case "done":
      case "failed":
      case "skipped":
        ended.add(event.name);
        running.delete(event.name);
    }
    erase();
    const text = formatEvent(event, printer.paint, pipeline);
    if (text !== undefined) printer.print(text);
    draw();
  };
  return {
    emit,
    close() {
      clearInterval(timer);
      erase();
    },
  };
}

type Part = readonly [text: string, style?: Parameters<Printer["paint"]>[1]];
