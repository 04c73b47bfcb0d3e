/** A model of one input and one output, loaded into an engine: rows go through it a batch at a time. */

export interface BatchedRun {
  readonly rows: number;
  /** Of a row of the input. */
  readonly shape: readonly number[];
  /** Values that the output has for a row. */
  readonly width: number;
  /** Rows that the engine is given at a time. */
  readonly batchSize: number;
  /** Called after each batch with the share of the rows that is done; may throw to end the run. */
  readonly onProgress?: (share: number) => void;
}

export interface ModelSession {
  /** Rows of `shape` each, row-major, to rows × width values, row-major. */
  run(input: Float32Array, settings: BatchedRun): Promise<Float32Array>;
  /** Frees the engine's memory. */
  close(): Promise<void>;
}

/** What `compute` gives for each batch, given the batch's values and its dimensions, one after another. */
export async function runInBatches(
  input: Float32Array,
  {rows, shape, width, batchSize, onProgress}: BatchedRun,
  compute: (batch: Float32Array, dims: readonly number[]) => Promise<Float32Array>,
): Promise<Float32Array> {
  const size = shape.reduce((product, dim) => product * dim, 1);
  if (input.length !== rows * size) throw new Error(`${input.length} values for ${rows} rows of (${shape})`);
  const out = new Float32Array(rows * width);
  for (let start = 0; start < rows; start += batchSize) {
    const n = Math.min(batchSize, rows - start);
    const values = await compute(input.subarray(start * size, (start + n) * size), [n, ...shape]);
    if (values.length !== n * width)
      throw new Error(`the model gave ${values.length} values, expected (${n}, ${width})`);
    out.set(values, start * width);
    onProgress?.((start + n) / rows);
  }
  return out;
}
