/** The options of a command: what they are, how the help lists them, and numbers read from them. */
import {ExpectedError} from "../failure.ts";
import {wrapText} from "./columns.ts";

export interface Option {
  readonly type: "string" | "boolean";
  readonly short?: string;
  readonly multiple?: boolean;
  /** What stands for the value in the help: `N`, `FILE`. */
  readonly value?: string;
  readonly help: string;
}

export type Options = Readonly<Record<string, Option>>;

export const JSON_OPTION = {type: "boolean", help: "one JSON document"} as const satisfies Option;

/** One line an option, more where its text is long; the texts stand in one column. */
export function formatOptions(options: Options, width: number): string {
  const names = Object.entries(options).map(([name, {short, value}]) => {
    const start = short === undefined ? "" : `-${short}, `;
    return `  ${start}--${name}${value === undefined ? "" : ` ${value}`}`;
  });
  const column = Math.max(...names.map((name) => name.length)) + 3;
  const texts = Object.values(options).map(({help}) => help);
  return names
    .map((name, i) => name.padEnd(column) + wrapText(texts[i]!, width, " ".repeat(column)))
    .join("\n");
}

/** A number from an option's text, or `otherwise` where it was not given. Throws ExpectedError outside low … high. */
export function parseNumber(
  text: string | undefined,
  option: string,
  {otherwise, low, high, whole = false}: {otherwise: number; low: number; high: number; whole?: boolean},
): number {
  if (text === undefined) return otherwise;
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (value >= low && value <= high && (!whole || Number.isInteger(value))) return value;
  const range = high === Number.POSITIVE_INFINITY ? `from ${low}` : `from ${low} to ${high}`;
  throw new ExpectedError("usage", `--${option} is "${text}"`, {
    hint: `Give a ${whole ? "whole " : ""}number ${range}, such as --${option} ${otherwise}.`,
  });
}
