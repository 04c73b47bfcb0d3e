/** Where text goes, how wide it may be, and whether it may be coloured (NO_COLOR, FORCE_COLOR, TERM=dumb). */

export interface Printer {
  /** Columns that a line may take; 100 where the output is no terminal. */
  readonly width: number;
  print(text: string): void;
  error(text: string): void;
  paint(text: string, style: Style): string;
}

export interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "blue";
const CODES: Readonly<Record<Style, number>> = {bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34};

const WIDTH_OF_A_FILE = 100;
const LEAST_WIDTH = 40;

export function createPrinter(
  out: Stream,
  err: Stream,
  env: Readonly<Record<string, string | undefined>>,
): Printer {
  const forced = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== "" && env.FORCE_COLOR !== "0";
  const refused = (env.NO_COLOR ?? "") !== "" || env.TERM === "dumb";
  const color = !refused && (forced || out.isTTY === true);
  return {
    width: out.isTTY === true ? Math.max(LEAST_WIDTH, out.columns ?? 80) : WIDTH_OF_A_FILE,
    print: (text) => void out.write(`${text}\n`),
    error: (text) => void err.write(`${text}\n`),
    paint: (text, style) => (color ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text),
  };
}
