/** Where text goes, and whether it may be coloured. */

export interface Printer {
  readonly color: boolean;
  /** True when standard output is a terminal that can be redrawn. */
  readonly live: boolean;
  /** Columns of the terminal. */
  width(): number;
  print(text: string): void;
  error(text: string): void;
  /** Without a line's end. */
  write(text: string): void;
}

interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export function createPrinter(
  out: Stream,
  err: Stream,
  env: Readonly<Record<string, string | undefined>>,
): Printer {
  const forced = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== "" && env.FORCE_COLOR !== "0";
  const refused = (env.NO_COLOR ?? "") !== "" || env.TERM === "dumb";
  const isTerminal = out.isTTY === true;
  return {
    color: forced || (isTerminal && !refused),
    live: isTerminal && env.TERM !== "dumb" && (env.CI ?? "") === "",
    width: () => out.columns ?? 80,
    print: (text) => void out.write(`${text}\n`),
    error: (text) => void err.write(`${text}\n`),
    write: (text) => void out.write(text),
  };
}

type Style = "bold" | "dim" | "red" | "green" | "yellow" | "blue";
const CODES: Readonly<Record<Style, number>> = {bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34};

/** `text` in the style, or as it is where colours are off. */
export function paint(text: string, style: Style, color: boolean): string {
  return color ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text;
}

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** As much of `text` as fits into so many columns of a terminal. */
export function cutToColumns(text: string, columns: number): string {
  let used = 0;
  let cut = "";
  for (const sign of text) {
    used += /\p{M}/u.test(sign) ? 0 : WIDE.test(sign) ? 2 : 1;
    if (used > columns) return cut;
    cut += sign;
  }
  return cut;
}

/** `0.4 s`, `12 s`, `3 min 05 s`. */
export function formatDuration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}
