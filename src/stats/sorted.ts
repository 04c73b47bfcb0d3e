/**
 * Sorting, the one costly step of every two-sample statistic here: an LSD radix sort over the bits of float32.
 *
 * Numbers keep their order when the bits are read as unsigned integers, once the sign bit is flipped for
 * positives and every bit for negatives. Three passes of 11 bits; about ten times faster than comparing.
 */

const DIGIT = 11;
const BUCKETS = 1 << DIGIT;
const MASK = BUCKETS - 1;
/** Below this the comparison sort of the engine is faster than three passes over 2,048 buckets. */
const SMALL = 2048;

/**
 * The finite values in ascending order as float64; NaN and infinities are left out. The input is not changed.
 * Float32 input is radix sorted, float64 input keeps its full precision.
 */
export function sortFinite(values: Float32Array | Float64Array): Float64Array {
  if (values instanceof Float64Array || values.length < SMALL)
    return Float64Array.from(finite(values)).sort();
  return radixSort(values);
}

function finite(values: Float32Array | Float64Array): Float32Array | Float64Array {
  for (const value of values) if (!Number.isFinite(value)) return values.filter((v) => Number.isFinite(v));
  return values;
}

function radixSort(values: Float32Array): Float64Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  let keys = new Uint32Array(values.length);
  let n = 0;
  const counts = [new Uint32Array(BUCKETS), new Uint32Array(BUCKETS), new Uint32Array(BUCKETS)] as const;
  for (let i = 0; i < bits.length; i++) {
    const word = bits[i]!;
    if ((word & 0x7f800000) === 0x7f800000) continue; // exponent all ones: NaN or infinite
    const key = (word & 0x80000000 ? ~word : word | 0x80000000) >>> 0;
    keys[n++] = key;
    counts[0][key & MASK]!++;
    counts[1][(key >>> DIGIT) & MASK]!++;
    counts[2][key >>> (2 * DIGIT)]!++;
  }
  let other = new Uint32Array(n);
  for (let pass = 0; pass < 3; pass++) {
    scatter(keys, other, n, counts[pass]!, pass * DIGIT);
    [keys, other] = [other, keys];
  }
  return decode(keys, n);
}

/** One stable counting pass on the digit that starts at bit `shift`. */
function scatter(from: Uint32Array, to: Uint32Array, n: number, counts: Uint32Array, shift: number): void {
  let start = 0;
  for (let b = 0; b < BUCKETS; b++) {
    const count = counts[b]!;
    counts[b] = start;
    start += count;
  }
  for (let i = 0; i < n; i++) {
    const key = from[i]!;
    to[counts[(key >>> shift) & MASK]!++] = key;
  }
}

function decode(keys: Uint32Array, n: number): Float64Array {
  const word = new Uint32Array(n);
  for (let i = 0; i < n; i++) {
    const key = keys[i]!;
    word[i] = key & 0x80000000 ? key ^ 0x80000000 : ~key;
  }
  return Float64Array.from(new Float32Array(word.buffer));
}
