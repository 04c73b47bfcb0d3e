/** A diff as a terminal shows it: the causes, numbered, then each artifact with what differs in it. */
import {wrapText} from "../../../platform/terminal/columns.ts";
import type {Printer, Style} from "../../../platform/terminal/printer.ts";
import type {ChangedArtifact, Diff} from "../diff.ts";
import {artifactLines, type Room} from "./artifact-lines.ts";
import {type CauseSummary, summarise} from "./summary.ts";

const INDENT = "           ";

export function formatDiff(diff: Diff, room: Room, printer: Printer): string {
  const {paint} = printer;
  const {title, causes, counts, numbersOf} = summarise(diff);
  const heads = causes.map((cause, i) => formatCause(cause, i + 1, printer));
  const seen = new Map<string, string>();
  const blocks = [
    ...diff.renamed.map(({before, after}) => line("renamed", "blue", `${before} → ${after}`, printer)),
    ...diff.added.map(({path}) => line("added", "green", path, printer)),
    ...diff.removed.map(({path}) => line("removed", "red", path, printer)),
    ...orderForReading(diff.changed).map((artifact) => {
      const numbers = causes.length > 1 ? numbersOf(artifact) : [];
      return formatArtifact(artifact, numbers, room, seen, printer);
    }),
  ];
  const body = blocks.length === 0 ? [] : ["", ...blocks];
  return [paint(title, "bold"), ...heads, ...body, "", counts].join("\n");
}

/** Metrics first: what they say is what a reader wants to know. */
export function orderForReading(changed: readonly ChangedArtifact[]): readonly ChangedArtifact[] {
  const rank = ({isMetrics, diff}: ChangedArtifact): number =>
    isMetrics ? 0 : diff?.kind === "tables" ? 1 : diff?.kind === "bytes" ? 3 : 2;
  return changed.toSorted((a, b) => rank(a) - rank(b));
}

/** `1 parameter predict.batchSize changed: 128 → 64 (predict, 2 instances; 8 artifacts)`. */
function formatCause({text, where, artifacts}: CauseSummary, number: number, printer: Printer): string {
  const {paint} = printer;
  return line("because", "yellow", `${number}  ${text} ${paint(`(${where}; ${artifacts})`, "dim")}`, printer);
}

function formatArtifact(
  artifact: ChangedArtifact,
  causes: readonly number[],
  room: Room,
  seen: Map<string, string>,
  printer: Printer,
): string {
  const {paint} = printer;
  const because = causes.length === 0 ? "" : `, because ${causes.join(" ")}`;
  const lines = artifactLines(artifact, room);
  const title = `${paint(artifact.path, "bold")}  ${paint(`${artifact.instance}${because}`, "dim")}`;
  const text = lines.join("\n");
  const twin = seen.get(text);
  seen.set(text, twin ?? artifact.path);
  const shown = twin !== undefined && lines.length > 1 ? [`as in ${twin}`] : lines;
  return [line("changed", "yellow", title, printer), ...shown.map((one) => indent(one, printer))].join("\n");
}

function line(word: string, style: Style, text: string, printer: Printer): string {
  const wrapped = wrapText(text, printer.width, INDENT).replaceAll(/ +$/gm, "");
  return `${printer.paint(word.padEnd(9), style)}  ${wrapped}`;
}

function indent(text: string, printer: Printer): string {
  return `${INDENT}${wrapText(text, printer.width - INDENT.length + 2, `${INDENT}  `)}`;
}
