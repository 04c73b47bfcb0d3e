/**
 * Rows of whole numbers as bytes that compress well, for what a page carries: differences to the number before, small
 * ones of either sign as small unsigned ones, the bytes of equal weight together. The page's script reads them again,
 * so nothing of Node is used.
 */

/** `width`: bytes a number; the differences of neighbours have to fit. */
export function encodeSeries(values: ArrayLike<number>, width: number): Uint8Array {
  const {length} = values;
  const bytes = new Uint8Array(length * width);
  let before = 0;
  for (let i = 0; i < length; i++) {
    const difference = values[i]! - before;
    before = values[i]!;
    const folded = difference < 0 ? -2 * difference - 1 : 2 * difference;
    if (folded >= 2 ** (8 * width))
      throw new Error(`a difference of ${difference} does not fit into ${width} bytes`);
    for (let weight = 0; weight < width; weight++)
      bytes[weight * length + i] = Math.floor(folded / 2 ** (8 * weight)) & 255;
  }
  return bytes;
}

/** The `length` numbers that begin at `offset`. */
export function decodeSeries(bytes: Uint8Array, offset: number, length: number, width: number): Int32Array {
  const values = new Int32Array(length);
  let value = 0;
  for (let i = 0; i < length; i++) {
    let folded = 0;
    for (let weight = width - 1; weight >= 0; weight--)
      folded = folded * 256 + bytes[offset + weight * length + i]!;
    value += folded % 2 === 1 ? -(folded + 1) / 2 : folded / 2;
    values[i] = value;
  }
  return values;
}
