/**
 * What a service says of itself, in Prometheus' text format (version 0.0.4): a line a sample, `name{label="value"} 1.5`.
 * Lines that are none are refused, not guessed at; times and comments are left out.
 */
import {ExpectedError} from "../../platform/failure.ts";

export interface Sample {
  readonly name: string;
  /** In the order of the text. */
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
}

const MAX_LINES = 100_000;
const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?[ \t]+([^ \t]+)(?:[ \t]+-?\d+)?$/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"(?:,|$)/y;

/** `source` names the place in errors. */
export function parseMetrics(text: string, source: string): Sample[] {
  const lines = text.split("\n");
  if (lines.length > MAX_LINES) throw refuse(source, MAX_LINES + 1, `more than ${MAX_LINES} lines`);
  return lines.flatMap((raw, i) => {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) return [];
    const [, name, labels, number] = LINE.exec(line) ?? [];
    const value = number === undefined ? undefined : parseNumber(number);
    if (name === undefined || value === undefined)
      throw refuse(source, i + 1, "no sample of Prometheus' text format");
    return [
      {name, labels: parseLabels(labels ?? "", () => refuse(source, i + 1, "labels that are none")), value},
    ];
  });
}

function parseLabels(text: string, onError: () => Error): Map<string, string> {
  const labels = new Map<string, string>();
  LABEL.lastIndex = 0;
  for (let at = 0; at < text.length; at = LABEL.lastIndex) {
    const found = LABEL.exec(text);
    if (found === null) throw onError();
    labels.set(
      found[1]!,
      found[2]!.replace(/\\(.)/g, (_, c: string) => (c === "n" ? "\n" : c)),
    );
  }
  return labels;
}

function parseNumber(text: string): number | undefined {
  if (text === "+Inf") return Number.POSITIVE_INFINITY;
  if (text === "-Inf") return Number.NEGATIVE_INFINITY;
  if (text === "NaN") return Number.NaN;
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

function refuse(file: string, line: number, message: string): ExpectedError {
  return new ExpectedError("input", message, {
    file,
    place: `line ${line}`,
    hint: "Give the address or a file of what a service answers at /metrics, as alerts.metrics in params.yaml.",
  });
}
