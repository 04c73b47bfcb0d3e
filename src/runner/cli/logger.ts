/** Events as plain lines, or as lines of JSON. */
import {formatDuration} from "../../platform/terminal/duration.ts";
import {formatFailure} from "../../platform/terminal/failure-text.ts";
import type {Paint, Printer} from "../../platform/terminal/printer.ts";
import type {Pipeline} from "../definition/instance.ts";
import type {Event, Summary} from "../engine/event.ts";
import {formatReason, type Reason} from "../engine/reason.ts";

export interface Logger {
  emit(event: Event): void;
  /** Leaves the terminal as it was found. */
  close(): void;
}

export function createJsonLogger(printer: Printer): Logger {
  return {emit: (event) => printer.print(JSON.stringify(event)), close: () => undefined};
}

/** Milliseconds between two lines that tell of one stage's progress. */
const PROGRESS_MS = 10_000;

/** One line for each thing that happened; of progress that has a text, one in ten seconds. */
export function createPlainLogger(
  printer: Printer,
  pipeline: () => Pipeline,
  now = () => performance.now(),
): Logger {
  const told = new Map<string, number>();
  const emit = (event: Event) => {
    if (event.type === "run") told.set(event.name, now());
    if (event.type === "progress") {
      if (event.text === undefined || now() - (told.get(event.name) ?? 0) < PROGRESS_MS) return;
      told.set(event.name, now());
    }
    const text = formatEvent(event, printer.paint, pipeline);
    if (text === undefined) return;
    if (event.type === "failed" || event.type === "untracked") printer.error(text);
    else printer.print(text);
  };
  return {emit, close: () => undefined};
}

/** The line of an event; undefined for what needs none. */
export function formatEvent(event: Event, paint: Paint, pipeline: () => Pipeline): string | undefined {
  switch (event.type) {
    case "start":
    case "plan":
    case "fresh":
    case "frozen": // all of them stand in one line at the end
      return undefined;
    case "progress": {
      const percent = String(Math.round(event.share * 100)).padStart(3);
      return paint(`${percent} %     ${event.name} │ ${event.text ?? ""}`, "dim");
    }
    case "warning":
      return `${paint("warning", "yellow")}   ${event.message}`;
    case "stale":
      return `${paint("would run", "yellow")} ${event.name}  ${paint(summariseReasons(event.reasons), "dim")}`;
    case "run":
      return `${paint("run", "blue")}       ${event.name}  ${paint(summariseReasons(event.reasons), "dim")}`;
    case "log":
      return paint(`          ${event.name} │ ${event.line}`, "dim");
    case "done": {
      const word = event.how === "ran" ? "done" : "restored";
      const same = event.unchanged && event.how === "ran" ? ", same content as before" : "";
      return `${paint(word.padEnd(9), "green")} ${event.name}  ${paint(formatDuration(event.milliseconds) + same, "dim")}`;
    }
    case "failed":
      return formatFailure(event.failure, paint, {subject: event.name});
    case "untracked": {
      const remedy = `${event.failure.hint} The result stands; \`pnpm dag repro --force ${event.name}\` runs it again and tracks it.`;
      const message = `the run was not tracked: ${event.failure.message}`;
      return formatFailure({...event.failure, message, hint: remedy}, paint, {
        heading: "warning",
        subject: event.name,
      });
    }
    case "skipped":
      return `${paint("skipped", "yellow")}   ${event.name}  ${paint(explainSkip(event.because), "dim")}`;
    case "removed":
      return `${paint("removed", "yellow")}   ${event.name}  ${paint(event.paths.join(", "), "dim")}`;
    case "end":
      return formatSummary(event.summary, paint, pipeline());
  }
}

/** `because`: the name of a stage, or in words. */
function explainSkip(because: string): string {
  if (because === "interrupted") return because;
  return because.includes(" ") ? `because ${because}` : `because of ${because}`;
}

/** The first reason, and how many more there are. */
export function summariseReasons(reasons: readonly Reason[]): string {
  const [first, ...more] = reasons;
  if (first === undefined) return "";
  const text = formatReason(first);
  const short = text.length > 70 ? `${text.slice(0, 69)}…` : text;
  return more.length === 0 ? short : `${short} (and ${more.length} more)`;
}

function formatSummary(summary: Summary, paint: Paint, pipeline: Pipeline): string {
  const {fresh, ran, restored, failed, skipped, stale, frozen, milliseconds} = summary;
  const parts = [
    [ran, "run"],
    [restored, "restored"],
    [fresh, "fresh"],
    [stale, "would run"],
    [skipped, "skipped"],
    [failed, "failed"],
    [frozen.length, "frozen"],
  ].filter(([count]) => (count as number) > 0);
  const counts = parts.map(([count, word]) => `${count} ${word}`).join(", ");
  const failing = failed > 0 || summary.interrupted;
  const mark = paint((failing ? "not done" : "ok").padEnd(9), failing ? "red" : "green");
  const lines = [`${mark} ${counts || "nothing to do"} in ${formatDuration(milliseconds)}`];
  if (frozen.length > 0) lines.unshift(formatFrozen(frozen, paint, pipeline));
  if (summary.interrupted) lines.push("stopped on request; run again to go on where it stopped");
  const pages = failing || stale > 0 ? [] : listPages(pipeline);
  if (pages.length > 0) lines.push(`${paint("open", "bold")}      ${pages.join("  ")}`);
  return lines.join("\n");
}

/** The stages that are left unbuilt, each once. */
function formatFrozen(names: readonly string[], paint: Paint, {stages}: Pipeline): string {
  const set = new Set(names);
  const frozen = stages.filter(({instances, dynamicOn = []}) =>
    [...instances, ...dynamicOn].some((name) => set.has(name)),
  );
  const list = frozen.map(({name}) => name).join(", ");
  const remedy = paint("not built; `pnpm dag repro NAME` builds one", "dim");
  return `${paint("frozen", "blue")}    ${list}  ${remedy}`;
}

/** The pages a person would open, the index first; those of frozen stages need not be there, and nobody asked. */
function listPages(pipeline: Pipeline): string[] {
  const pages = pipeline.nodes
    .flatMap(({instance: {frozen, outs}}) => (frozen ? [] : outs.map(({path}) => path)))
    .filter((path) => path.endsWith(".html"))
    .sort();
  return [
    ...pages.filter((path) => path.endsWith("index.html")),
    ...pages.filter((path) => !path.endsWith("index.html")),
  ];
}
