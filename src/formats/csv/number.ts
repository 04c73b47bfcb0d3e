/**
 * A decimal number straight from its bytes. Digits that fit 2^53, divided by an exact power of ten, are rounded once, so
 * the result is what Number() gives; anything else goes the slow way.
 */
const POWERS = Float64Array.from({length: 23}, (_, i) => Number(`1e${i}`));

/** NaN where bytes[start, end) is no plain finite number. A comma is a decimal point if `decimalComma`. */
export function parseNumber(bytes: Uint8Array, start: number, end: number, decimalComma: boolean): number {
  let at = start;
  const negative = bytes[at] === 45;
  if (negative) at++;
  let digits = 0;
  let decimals = -1;
  let mantissa = 0;
  for (; at < end; at++) {
    const digit = bytes[at]! - 48;
    if (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit;
      digits++;
      if (decimals >= 0) decimals++;
    } else if (bytes[at] === 46 && decimals < 0) decimals = 0;
    else break;
  }
  if (at === end && digits > 0 && digits <= 15) {
    const value = decimals > 0 ? mantissa / POWERS[decimals]! : mantissa;
    return negative ? -value : value;
  }
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start)
    .toString("latin1")
    .trim();
  const cell = decimalComma && !text.includes(".") ? text.replace(",", ".") : text;
  const value = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(cell) ? Number(cell) : Number.NaN;
  return Number.isFinite(value) ? value : Number.NaN;
}
