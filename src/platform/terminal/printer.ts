/**
 * Where text goes, how wide it may be, and whether it may be coloured (NO_COLOR, FORCE_COLOR, TERM=dumb).
 *
 * What is printed may hold a file's name, a cell of a table or a command's words: only the printer's own styles reach
 * the terminal, other colours are left out, and any other control character is shown as JSON writes it, `\u001b`.
 */

export interface Printer {
  readonly color: boolean;
  /** Whether standard output is a terminal that can be redrawn. */
  readonly live: boolean;
  /** Columns that a line may take now, 40 or more; 100 where the output is no terminal. */
  readonly width: number;
  /** Columns of the terminal as it is now; 100 where the output is none. */
  readonly columns: number;
  print(text: string): void;
  /** One document of JSON. */
  printJson(value: unknown): void;
  error(text: string): void;
  /** As it is, control characters included, without a line's end. */
  write(text: string): void;
  /** `text` in the style, or as it is where colours are off. */
  readonly paint: Paint;
}

export type Paint = (text: string, style: Style) => string;

export interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export type Environment = Readonly<Record<string, string | undefined>>;

export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "blue";
const CODES: Readonly<Record<Style, number>> = {bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34};

const FILE_COLUMNS = 100;
const DEFAULT_COLUMNS = 80;
const MIN_COLUMNS = 40;

/** NO_COLOR wins over FORCE_COLOR, and that over what the terminal is. */
export function createPrinter(out: Stream, err: Stream, env: Environment): Printer {
  const isForced = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== "" && env.FORCE_COLOR !== "0";
  const isTerminal = out.isTTY === true;
  const color = (env.NO_COLOR ?? "") === "" && (isForced || (isTerminal && env.TERM !== "dumb"));
  return {
    color,
    live: isTerminal && env.TERM !== "dumb" && (env.CI ?? "") === "",
    get width() {
      return Math.max(MIN_COLUMNS, this.columns);
    },
    get columns() {
      return isTerminal ? Math.max(1, out.columns ?? DEFAULT_COLUMNS) : FILE_COLUMNS;
    },
    print: (text) => void out.write(`${showControls(text)}\n`),
    printJson: (value) => void out.write(`${JSON.stringify(value, null, 2)}\n`),
    error: (text) => void err.write(`${showControls(text)}\n`),
    write: (text) => void out.write(text),
    paint: (text, style) => (color ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text),
  };
}

const OWN: ReadonlySet<string> = new Set([0, ...Object.values(CODES)].map((code) => `\u001b[${code}m`));

function showControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a terminal acts on
  return text.replace(/\u001b\[[\d;]*m|(\r)(?=\n|$)|[\0-\x08\x0b-\x1f\x7f-\x9f]/g, (found, lineEnd) => {
    if (found.length > 1) return OWN.has(found) ? found : "";
    return lineEnd === undefined ? `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}` : "";
  });
}
