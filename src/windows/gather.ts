/** The chosen windows of x (windows, size), one after another. */
export function gatherWindows(x: Float32Array, chosen: ArrayLike<number>, size: number): Float32Array {
  const out = new Float32Array(chosen.length * size);
  for (let i = 0; i < chosen.length; i++)
    out.set(x.subarray(chosen[i]! * size, (chosen[i]! + 1) * size), i * size);
  return out;
}
