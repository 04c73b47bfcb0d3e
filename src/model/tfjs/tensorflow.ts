/**
 * What this engine uses of TensorFlow.js 4, as types, since the package is not kymo's own dependency, and where it
 * is found: tfjs-node, which computes with TensorFlow's own library, or else the core with WebAssembly.
 */
import {createRequire} from "node:module";
import {join} from "node:path";
import {ExpectedError} from "../../platform/failure.ts";

export interface Tensor {
  readonly shape: readonly number[];
  data(): Promise<Float32Array>;
  dispose(): void;
}

type Operand = Tensor | number;
type Unary = (x: Tensor) => Tensor;
type Binary = (a: Operand, b: Operand) => Tensor;
type Reduce = (x: Tensor, axis: number | readonly number[], keepDims?: boolean) => Tensor;
type Pair = readonly [number, number];
type Pool = (x: Tensor, size: Pair, strides: Pair, padding: "valid" | "same") => Tensor;

export interface TensorFlow {
  tensor(values: Float32Array, shape: readonly number[]): Tensor;
  zeros(shape: readonly number[]): Tensor;
  /** Frees every tensor that `work` makes but the one it gives. */
  tidy<T extends Tensor | readonly Tensor[]>(work: () => T): T;
  readonly abs: Unary;
  readonly elu: Unary;
  readonly erf: Unary;
  readonly exp: Unary;
  readonly neg: Unary;
  readonly relu: Unary;
  readonly selu: Unary;
  readonly sigmoid: Unary;
  readonly softplus: Unary;
  readonly sqrt: Unary;
  readonly square: Unary;
  readonly tanh: Unary;
  softmax(x: Tensor): Tensor;
  logSoftmax(x: Tensor): Tensor;
  readonly add: Binary;
  readonly div: Binary;
  readonly greater: Binary;
  readonly maximum: Binary;
  readonly minimum: Binary;
  readonly mul: Binary;
  readonly sub: Binary;
  where(condition: Tensor, a: Tensor, b: Tensor): Tensor;
  readonly max: Reduce;
  readonly mean: Reduce;
  readonly sum: Reduce;
  matMul(a: Tensor, b: Tensor, transposeA?: boolean, transposeB?: boolean): Tensor;
  conv1d(
    x: Tensor,
    filter: Tensor,
    stride: number,
    padding: "valid" | "same",
    format: "NWC",
    dilation: number,
  ): Tensor;
  depthwiseConv2d(
    x: Tensor,
    filter: Tensor,
    strides: Pair,
    padding: "valid" | "same",
    format: "NHWC",
    dilations: Pair,
  ): Tensor;
  readonly maxPool: Pool;
  readonly avgPool: Pool;
  concat(parts: readonly Tensor[], axis: number): Tensor;
  pad(x: Tensor, paddings: readonly Pair[]): Tensor;
  reshape(x: Tensor, shape: readonly number[]): Tensor;
  reverse(x: Tensor, axis: number): Tensor;
  slice(x: Tensor, begin: readonly number[], size: readonly number[]): Tensor;
  split(x: Tensor, parts: number | readonly number[], axis: number): Tensor[];
  stack(parts: readonly Tensor[], axis: number): Tensor;
  tile(x: Tensor, repeats: readonly number[]): Tensor;
  transpose(x: Tensor, perm: readonly number[]): Tensor;
  unstack(x: Tensor, axis: number): Tensor[];
}

/** What only the loader needs. */
interface Package extends TensorFlow {
  enableProdMode(): void;
  setBackend(name: string): Promise<boolean>;
  memory(): {readonly numTensors: number};
}

export interface Engine {
  readonly tf: TensorFlow;
  readonly name: "tfjs-node" | "tfjs-wasm";
  /** Tensors that are held at the moment. */
  tensors(): number;
}

const NATIVE = "@tensorflow/tfjs-node";
const CORE = "@tensorflow/tfjs-core";
const WASM = "@tensorflow/tfjs-backend-wasm";

/**
 * TensorFlow.js as the user has installed it for `folder`, that of the workspace by default. Throws an ExpectedError
 * that says what to install where it is absent.
 */
export async function loadTensorFlow(folder = process.cwd()): Promise<Engine> {
  const problems: string[] = [];
  const load = createRequire(join(folder, "package.json"));
  const native = find(load, NATIVE, problems);
  if (native !== undefined) return start(native, "tfjs-node", "tensorflow");
  const core = find(load, CORE, problems);
  if (core !== undefined && find(load, WASM, problems) !== undefined) return start(core, "tfjs-wasm", "wasm");
  const broken = problems.length === 0 ? "" : `: ${problems.join("; ")}`;
  throw new ExpectedError("input", `TensorFlow.js is not installed, or cannot be loaded${broken}`, {
    file: NATIVE,
    place: "engine: tfjs",
    hint: `Run \`pnpm add ${NATIVE}\` (Node 22 or older), or \`pnpm add ${CORE} ${WASM}\`, or set the engine to onnx.`,
  });
}

/** The package, or undefined where it is absent; one that is there and fails says so in `problems`. */
function find(load: NodeJS.Require, name: string, problems: string[]): Package | undefined {
  try {
    load.resolve(name);
  } catch {
    return undefined;
  }
  try {
    return load(name) as Package;
  } catch (error) {
    problems.push(`${name} fails: ${String((error as Error).message).split("\n")[0]}`);
    return undefined;
  }
}

async function start(tf: Package, name: Engine["name"], backend: string): Promise<Engine> {
  tf.enableProdMode(); // or it would print advice
  if (!(await tf.setBackend(backend)))
    throw new ExpectedError("input", `TensorFlow.js has no backend "${backend}"`, {
      file: name,
      place: "engine: tfjs",
      hint: "Install the packages again, all of one version.",
    });
  return {tf, name, tensors: () => tf.memory().numTensors};
}
