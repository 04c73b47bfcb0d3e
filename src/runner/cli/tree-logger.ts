/**
 * The live tree: what has ended scrolls by above, what runs is redrawn below with its time and a progress bar.
 */
import {stripVTControlCharacters} from "node:util";
import type {Pipeline} from "../definition/instance.ts";
import type {Event} from "../engine/event.ts";
import {formatEvent, type Logger} from "./logger.ts";
import {cutToColumns, formatDuration, type Printer, paint} from "./printer.ts";

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
    lines.unshift(paint(`${ended} of ${total} stages`, "dim", printer.color));
    printer.write(`${lines.join("\n")}\n`);
    drawn = lines.length;
  };
  const drawRunning = (name: string, {since, share, text, line}: Running, isLast: boolean): string => {
    const bar =
      share === undefined
        ? ""
        : ` ${"█".repeat(Math.round(share * BAR)).padEnd(BAR, "░")} ${String(Math.round(share * 100)).padStart(3)} %`;
    const room = printer.width() - name.length - bar.length - 16;
    const words = text ?? stripVTControlCharacters(line).replace(/\p{Cc}/gu, " ");
    const note = words === "" || room < 12 ? "" : `  ${cutToColumns(words, room)}`;
    const shown =
      name.length > printer.width() - 30 ? `${name.slice(0, Math.max(8, printer.width() - 31))}…` : name;
    return `${isLast ? "└─" : "├─"} ${paint(shown, "blue", printer.color)} ${formatDuration(now() - since)}${bar}${paint(note, "dim", printer.color)}`;
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
    const text = formatEvent(event, printer.color, pipeline);
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
