/**
 * Numbers as YAML means them, and as DVC puts them into a command: what Python's `str` makes of ruamel.yaml's value, so
 * that `012` is 12, `1e3` is 1000.0 and `0x1F` is 31.
 */

/** Integers of ruamel.yaml's YAML 1.2, which also takes `_` between digits and binary digits. */
const INTEGER = /^[-+]?(?:0b[01_]+|0o[0-7_]+|0x[\da-fA-F_]+|\d[\d_]*)$/;
const FLOAT = /^[-+]?(?:\d[\d_]*\.[\d_]*(?:[eE][-+]?\d+)?|\d[\d_]*[eE][-+]?\d+|\.\d[\d_]*(?:[eE][-+]?\d+)?)$/;

/** The value of unquoted text that is a number for ruamel.yaml and none for YAML's own schema, such as `1_000`. */
export function parseExtendedNumber(text: string): number | undefined {
  if (!/_|^[-+]?0b/.test(text)) return undefined;
  if (INTEGER.test(text)) return Number(parseInteger(text));
  return FLOAT.test(text) ? Number(text.replaceAll("_", "")) : undefined;
}

/** A number, as it is written in YAML or JSON, as Python writes it. */
export function formatNumber(text: string): string {
  return INTEGER.test(text) ? parseInteger(text).toString() : formatFloat(Number(text.replaceAll("_", "")));
}

function parseInteger(text: string): bigint {
  const digits = text.replace(/^[-+]/, "").replaceAll("_", "");
  const value = BigInt(digits);
  return text.startsWith("-") ? -value : value;
}

/** Python's `repr`: the shortest digits that give the number again, as JavaScript's, with an exponent from 1e16 on. */
function formatFloat(value: number): string {
  const [mantissa, exponent] = value.toExponential().split("e") as [string, string];
  const power = Number(exponent);
  if (value !== 0 && (power < -4 || power >= 16)) {
    const sign = power < 0 ? "-" : "+";
    return `${mantissa}e${sign}${String(Math.abs(power)).padStart(2, "0")}`;
  }
  const plain = Object.is(value, -0) ? "-0" : value.toFixed(Math.max(0, digitsOf(mantissa) - 1 - power));
  return plain.includes(".") ? plain : `${plain}.0`;
}

function digitsOf(mantissa: string): number {
  return mantissa.replace(/[-.]/g, "").length;
}
