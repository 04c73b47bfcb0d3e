/**
 * The live tree: what has ended scrolls by above, what runs is redrawn below with its time and a progress bar.
 */
import {stripVTControlCharacters} from "node:util";
import {cutToColumns} from "../../platform/terminal/columns.ts";
import {formatDuration} from "../../platform/terminal/duration.ts";
import type {Printer} from "../../platform/terminal/printer.ts";
import type {Pipeline} from "../definition/instance.ts";
import type {Event} from "../engine/event.ts";
import {formatEvent, type Logger} from "./logger.ts";

const REDRAW_MS = 100;
const BAR = 16;

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
  let total = 0;
  let ended = 0;
  let drawn = 0;
  let timer: NodeJS.Timeout | undefined;

  const erase = () => {
    if (drawn > 0) printer.write(`\u001b[${drawn}A\u001b[J`);
    drawn = 0;
  };
  const draw = () => {
    erase();
    if (running.size === 0) return;
    const lines = [...running].map(([name, entry], i) => drawRunning(name, entry, i === running.size - 1));
    lines.unshift(printer.paint(`${ended} of ${total} stages`, "dim"));
    printer.write(`${lines.join("\n")}\n`);
    drawn = lines.length;
  };
  const drawRunning = (name: string, {since, share, text, line}: Running, isLast: boolean): string => {
    const bar =
      share === undefined
        ? ""
        : ` ${"█".repeat(Math.round(share * BAR)).padEnd(BAR, "░")} ${String(Math.round(share * 100)).padStart(3)} %`;
    const room = printer.width - name.length - bar.length - 16;
    const words = text ?? stripVTControlCharacters(line).replace(/\p{Cc}/gu, " ");
    const note = words === "" || room < 12 ? "" : `  ${cutToColumns(words, room)}`;
    const shown =
      name.length > printer.width - 30 ? `${name.slice(0, Math.max(8, printer.width - 31))}…` : name;
    return `${isLast ? "└─" : "├─"} ${printer.paint(shown, "blue")} ${formatDuration(now() - since)}${bar}${printer.paint(note, "dim")}`;
  };

  const emit = (event: Event) => {
    switch (event.type) {
      case "start":
        total = event.instances.length;
        timer = setInterval(draw, REDRAW_MS);
        return;
      case "plan":
        total = event.instances.length;
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
      case "fresh":
      case "frozen":
        ended++;
        return;
      case "done":
      case "failed":
      case "skipped":
        ended++;
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
