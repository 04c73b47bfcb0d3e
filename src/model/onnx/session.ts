/**
 * An ONNX model at work on ONNX Runtime's CPU engine: one float32 input and one float32 output, row after row.
 *
 * The same rows with the same settings give the same numbers on one machine. Across batch sizes and processors the
 * last bits may differ, which is why probabilities are rounded before they are written.
 */
import type {InferenceSession} from "onnxruntime-node";

type Runtime = typeof import("onnxruntime-node");

export interface SessionOptions {
  /** Threads within one operator; operators run one after another. */
  readonly threads: number;
}

/** ONNX Runtime with a model in it: the same settings wherever kymo computes, so that numbers repeat. */
export async function startEngine(
  model: Uint8Array,
  {threads}: SessionOptions,
): Promise<{readonly runtime: Runtime; readonly session: InferenceSession}> {
  const runtime = await import("onnxruntime-node");
  const session = await runtime.InferenceSession.create(model, {
    executionProviders: ["cpu"],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    logSeverityLevel: 3,
  });
  return {runtime, session};
}

export class OnnxSession {
  private readonly runtime: Runtime;
  private readonly session: InferenceSession;

  private constructor(runtime: Runtime, session: InferenceSession) {
    this.runtime = runtime;
    this.session = session;
  }

  static async open(model: Uint8Array, options: SessionOptions): Promise<OnnxSession> {
    const {runtime, session} = await startEngine(model, options);
    return new OnnxSession(runtime, session);
  }

  /**
   * Runs `rows` rows of `shape` each, at most `batchSize` at a time. Gives rows × width values, row-major.
   *
   * `done` is told the share of the rows after each batch and may throw to end the run.
   */
  async run(
    input: Float32Array,
    {
      rows,
      shape,
      width,
      batchSize,
      done,
    }: {
      rows: number;
      shape: readonly number[];
      width: number;
      batchSize: number;
      done?: (share: number) => void;
    },
  ): Promise<Float32Array> {
    const size = shape.reduce((product, dim) => product * dim, 1);
    if (input.length !== rows * size)
      throw new Error(`${input.length} values for ${rows} rows of (${shape})`);
    const [inputName, outputName] = [this.session.inputNames[0]!, this.session.outputNames[0]!];
    const out = new Float32Array(rows * width);
    for (let start = 0; start < rows; start += batchSize) {
      const n = Math.min(batchSize, rows - start);
      const batch = input.subarray(start * size, (start + n) * size);
      const feeds = {[inputName]: new this.runtime.Tensor("float32", batch, [n, ...shape])};
      const result = (await this.session.run(feeds))[outputName]!;
      const values = result.data as Float32Array;
      if (values.length !== n * width)
        throw new Error(`the model gave (${result.dims}), expected (${n}, ${width})`);
      out.set(values, start * width);
      done?.((start + n) / rows);
    }
    return out;
  }

  /** Frees the engine's memory. */
  async close(): Promise<void> {
    await this.session.release();
  }
}
