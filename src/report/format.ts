/**
 * Numbers as a reader sees them: no locale, a thin no-break space between thousands and before a unit, a true minus
 * sign, and an en dash for what could not be measured.
 */
const THIN = "\u202f";
const MINUS = "\u2212";
export const ABSENT = "\u2013";

export type Figure = number | null | undefined;

const known = (value: Figure): value is number => typeof value === "number" && Number.isFinite(value);

/** `1234.5` → `1 234.50` with 2 decimals. */
export function fixed(value: Figure, decimals: number): string {
  if (!known(value)) return ABSENT;
  const text = Math.abs(value) >= 1e15 ? String(Math.abs(value)) : Math.abs(value).toFixed(decimals);
  const [whole, fraction] = text.split(".");
  const grouped = whole!.length > 4 ? whole!.replace(/\B(?=(\d{3})+$)/g, THIN) : whole!;
  const sign = value < 0 && Number(text) !== 0 ? MINUS : "";
  return sign + grouped + (fraction === undefined ? "" : `.${fraction}`);
}

export const integer = (value: Figure): string => fixed(value, 0);

/** At least `digits` significant digits without an exponent where 1e-4 ≤ |value| < 1e6: `0.0123`, `12.3`, `1 230`. */
export function significant(value: Figure, digits = 3): string {
  if (!known(value)) return ABSENT;
  if (value === 0) return "0";
  const exponent = Math.floor(Math.log10(Math.abs(value)));
  if (exponent < -4 || exponent > 5) {
    const [mantissa, power] = value.toExponential(digits - 1).split("e");
    return `${mantissa!.replace("-", MINUS)}×10${superscript(Number(power))}`;
  }
  return fixed(value, Math.max(0, digits - 1 - exponent));
}

function superscript(power: number): string {
  return [...String(power)].map((c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)]!)).join("");
}

/** `0.848 against a threshold of 0.500`; counts, such as of windows, without decimals. */
export function againstThreshold(value: Figure, threshold: number): string {
  const show = Number.isInteger(value) && Number.isInteger(threshold) ? integer : significant;
  return `${show(value)} against a threshold of ${show(threshold)}`;
}

/** `both recordings`, `all 3 recordings`, `2 of 3 recordings`, `the only recording`. */
export function partOf(n: number, total: number, noun: string): string {
  if (n < total || total === 0) return `${integer(n)} of ${count(total, noun)}`;
  return total === 1 ? `the only ${noun}` : total === 2 ? `both ${noun}s` : `all ${count(total, noun)}`;
}

/** `0.951` → `95.1 %`. A share above 0 never shows as 0, nor one below 1 as 100 %. */
export function percent(share: Figure, decimals = 1): string {
  if (!known(share)) return ABSENT;
  const step = 10 ** -decimals;
  const value = share * 100;
  if (value > 0 && value < step / 2) return `<${THIN}${fixed(step, decimals)}${THIN}%`;
  if (value < 100 && value > 100 - step / 2) return `>${THIN}${fixed(100 - step, decimals)}${THIN}%`;
  return `${fixed(value, decimals)}${THIN}%`;
}

/** A difference of shares, in percentage points: 0.036 is "3.6 points". */
export function points(difference: Figure): string {
  return known(difference) ? `${fixed(difference * 100, 1)} points` : ABSENT;
}

/** `0.0312` → `0.031`; below a thousandth `< 0.001`. */
export function pValue(p: Figure): string {
  if (!known(p)) return ABSENT;
  return p < 0.001 ? `<${THIN}0.001` : fixed(p, 3);
}

/** `[lo, hi]` in the format of `show`; an en dash where either limit is unknown. */
export function interval(lo: Figure, hi: Figure, show: (value: Figure) => string): string {
  return known(lo) && known(hi) ? `[${show(lo)}, ${show(hi)}]` : ABSENT;
}

/** `3634` → `1 h 0 min 34 s`; under a minute with one decimal. */
export function duration(seconds: Figure): string {
  if (!known(seconds)) return ABSENT;
  if (Math.abs(seconds) < 59.95) return `${fixed(seconds, 1)}${THIN}s`;
  const whole = Math.round(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return `${hours > 0 ? `${hours}${THIN}h ` : ""}${minutes}${THIN}min ${whole % 60}${THIN}s`;
}

/** `m/s^2` → `m/s²`, `deg/s` → `°/s`. */
export function prettyUnit(unit: string): string {
  return unit.replace("^2", "²").replace(/^deg\b/, "°");
}

/** The first twelve hexadecimal digits, enough to find it in the lock. */
export const shortHash = (hash: string | null | undefined): string => (hash ? hash.slice(0, 12) : ABSENT);

/** `nail_biting` → `nail biting`. */
export const words = (name: string): string => name.replaceAll("_", " ");

/** With a capital, to begin a sentence. */
export const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** Without the capital that begins a sentence; a short form, such as PSI, keeps its own. */
export const uncapital = (text: string): string =>
  /^\p{Lu}\p{Lu}/u.test(text) ? text : text.slice(0, 1).toLowerCase() + text.slice(1);

/** With a stop at its end; nothing stays nothing. */
export const withStop = (text: string): string => (text === "" || /[.?!…]$/.test(text) ? text : `${text}.`);

/** A sentence as a title, which has no stop. */
export const withoutStop = (sentence: string): string => sentence.replace(/\.$/, "");

/** With a capital and a stop, whatever was put into it. */
export const sentence = (text: string): string => capital(withStop(text));

/** `count(1, "window")` → `1 window`; `count(2, "window")` → `2 windows`. */
export function count(n: number, noun: string, plural = `${noun}s`): string {
  return `${integer(n)} ${n === 1 ? noun : plural}`;
}

/** `a, b and c`. */
export function list(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? "") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)!}`;
}
