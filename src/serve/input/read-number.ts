/** A number of a JSON text from its bytes, with the bits that `JSON.parse` gives it. */

export interface FoundNumber {
  value: number;
  /** The byte after it. */
  end: number;
  /** Counts the numbers that had to be read the slow way. */
  long: number;
}

const [MINUS, POINT, ZERO] = [0x2d, 0x2e, 0x30];
/** Integers of so many digits are float64s, as are the powers of ten: their quotient is rounded once, so correctly. */
const EXACT_DIGITS = 15;
const POWERS = Float64Array.from({length: EXACT_DIGITS + 1}, (_, i) => 10 ** i);

/** Reads the number that begins at `start` into `found`; false where none does, or none that is finite. */
export function readNumber(bytes: Buffer, start: number, found: FoundNumber): boolean {
  let at = start;
  let byte = bytes[at]!;
  const isNegative = byte === MINUS;
  if (isNegative) byte = bytes[++at]!;
  const first = at;
  let digits = 0;
  while (byte >= ZERO && byte <= 0x39) {
    digits = digits * 10 + (byte - ZERO);
    byte = bytes[++at]!;
  }
  const whole = at - first;
  if (whole === 0 || (whole > 1 && bytes[first] === ZERO)) return false;
  let decimals = 0;
  if (byte === POINT) {
    const point = at;
    byte = bytes[++at]!;
    while (byte >= ZERO && byte <= 0x39) {
      digits = digits * 10 + (byte - ZERO);
      byte = bytes[++at]!;
    }
    decimals = at - point - 1;
    if (decimals === 0) return false;
  }
  if (whole + decimals > EXACT_DIGITS || byte === 0x65 || byte === 0x45)
    return readLong(bytes, start, at, found);
  const value = decimals === 0 ? digits : digits / POWERS[decimals]!;
  found.value = isNegative ? -value : value;
  found.end = at;
  return true;
}

/** With many digits or an exponent. */
function readLong(bytes: Buffer, start: number, endOfDigits: number, found: FoundNumber): boolean {
  let end = endOfDigits;
  if (bytes[end] === 0x65 || bytes[end] === 0x45) {
    end++;
    if (bytes[end] === 0x2b || bytes[end] === MINUS) end++;
    const first = end;
    while (bytes[end]! >= ZERO && bytes[end]! <= 0x39) end++;
    if (end === first) return false;
  }
  found.value = Number(bytes.toString("latin1", start, end));
  found.end = end;
  found.long++;
  return Number.isFinite(found.value);
}
