/**
 * First values of a model's variables, as its Keras configuration asks for them; drawn from a stream for each layer
 * and variable. The distributions are Keras', the numbers are not, since its generators differ by backend.
 *
 * Glorot and Bengio, 2010; He et al., 2015 (https://arxiv.org/abs/1502.01852); orthogonal: Saxe et al., 2014
 * (https://arxiv.org/abs/1312.6120); forget bias of 1: Jozefowicz et al., 2015.
 */
import * as z from "zod";
import {ExpectedError} from "../../platform/failure.ts";
import {KeyedRandom, PURPOSE} from "./keyed-random.ts";

export interface InitialKey {
  readonly seed: number;
  /** Positions of the layer in its model and of the variable in its layer. */
  readonly layer: number;
  readonly variable: number;
}

const initializerSchema = z.union([
  z.string().transform((name) => ({class_name: name, config: {} as Record<string, unknown>})),
  z.object({class_name: z.string(), config: z.record(z.string(), z.unknown()).default({})}),
]);

type Fan = "fan_in" | "fan_out" | "fan_avg";
type Distribution = "uniform" | "truncated_normal" | "untruncated_normal";

/** Scale, fan and distribution of the named cases of VarianceScaling. */
const VARIANCE_SCALINGS: Readonly<Record<string, readonly [number, Fan, Distribution]>> = {
  glorotuniform: [1, "fan_avg", "uniform"],
  glorotnormal: [1, "fan_avg", "truncated_normal"],
  heuniform: [2, "fan_in", "uniform"],
  henormal: [2, "fan_in", "truncated_normal"],
  lecununiform: [1, "fan_in", "uniform"],
  lecunnormal: [1, "fan_in", "truncated_normal"],
};

const numberIn = (config: Record<string, unknown>, key: string, otherwise: number): number => {
  const value = config[key] ?? otherwise;
  if (typeof value !== "number") throw refuse(`${key} is ${JSON.stringify(value)}, expected a number`);
  return value;
};

/**
 * Values of a variable of this shape, row-major. `initializer` is Keras' name of it ("glorot_uniform") or its
 * configuration ({class_name, config}). Throws an ExpectedError for one that is not known.
 */
export function initialValues(
  initializer: unknown,
  shape: readonly number[],
  {seed, layer, variable}: InitialKey,
): Float32Array {
  const parsed = initializerSchema.safeParse(initializer);
  if (!parsed.success) throw refuse(`${JSON.stringify(initializer)} is no initializer`);
  const {class_name: className, config} = parsed.data;
  const name = className.replaceAll("_", "").toLowerCase();
  const out = new Float32Array(shape.reduce((product, dim) => product * dim, 1));
  const random = new KeyedRandom().open({purpose: PURPOSE.initial, seed, a: layer, b: variable});
  if (Object.hasOwn(VARIANCE_SCALINGS, name)) return scaled(out, shape, random, ...VARIANCE_SCALINGS[name]!);
  switch (name) {
    case "zeros":
      return out;
    case "ones":
      return out.fill(1);
    case "constant":
      return out.fill(numberIn(config, "value", 0));
    case "orthogonal":
      return orthogonal(out, shape, random, numberIn(config, "gain", 1));
    case "randomuniform":
      return uniform(out, random, numberIn(config, "minval", -0.05), numberIn(config, "maxval", 0.05));
    case "randomnormal":
      return normal(out, random, numberIn(config, "mean", 0), numberIn(config, "stddev", 0.05));
    case "truncatednormal":
      return truncated(out, random, numberIn(config, "mean", 0), numberIn(config, "stddev", 0.05));
    case "variancescaling": {
      const fan = z.enum(["fan_in", "fan_out", "fan_avg"]).parse(config.mode ?? "fan_in");
      const distribution = config.distribution === "normal" ? "truncated_normal" : config.distribution;
      const kind = z
        .enum(["uniform", "truncated_normal", "untruncated_normal"])
        .parse(distribution ?? "truncated_normal");
      return scaled(out, shape, random, numberIn(config, "scale", 1), fan, kind);
    }
    default:
      throw refuse(`initializer ${className} is not supported`);
  }
}

/**
 * Sets the forget gate's part of an LSTM's bias, gates i, f, c, o of `units` each, to 1 (Keras' unit_forget_bias).
 */
export function setForgetBias(bias: Float32Array, units: number): void {
  bias.fill(1, units, 2 * units);
}

/** Inputs and outputs of one unit, as Keras counts them: a kernel is (…receptive field, in, out). */
export function computeFans(shape: readonly number[]): {in: number; out: number} {
  if (shape.length === 0) return {in: 1, out: 1};
  if (shape.length === 1) return {in: shape[0]!, out: shape[0]!};
  const field = shape.slice(0, -2).reduce((product, dim) => product * dim, 1);
  return {in: shape.at(-2)! * field, out: shape.at(-1)! * field};
}

function scaled(
  out: Float32Array,
  shape: readonly number[],
  random: KeyedRandom,
  scale: number,
  fan: Fan,
  distribution: Distribution,
): Float32Array {
  const fans = computeFans(shape);
  const units = {fan_in: fans.in, fan_out: fans.out, fan_avg: (fans.in + fans.out) / 2}[fan];
  const variance = scale / Math.max(1, units);
  switch (distribution) {
    case "uniform":
      return uniform(out, random, -Math.sqrt(3 * variance), Math.sqrt(3 * variance));
    case "untruncated_normal":
      return normal(out, random, 0, Math.sqrt(variance));
    case "truncated_normal":
      // The standard deviation of a standard normal number cut off at ±2.
      return truncated(out, random, 0, Math.sqrt(variance) / 0.87962566103423978);
  }
}

function uniform(out: Float32Array, random: KeyedRandom, low: number, high: number): Float32Array {
  for (let i = 0; i < out.length; i++) out[i] = low + (high - low) * random.uniform();
  return out;
}

function normal(out: Float32Array, random: KeyedRandom, mean: number, deviation: number): Float32Array {
  random.fillNormal(out);
  for (let i = 0; i < out.length; i++) out[i] = mean + deviation * out[i]!;
  return out;
}

/** Normal, drawn again where it is farther than two deviations from the mean. */
function truncated(out: Float32Array, random: KeyedRandom, mean: number, deviation: number): Float32Array {
  for (let i = 0; i < out.length; i++) {
    let value = random.normal();
    while (Math.abs(value) > 2) value = random.normal();
    out[i] = mean + deviation * value;
  }
  return out;
}

/**
 * Orthonormal columns, or rows where there are fewer of them, uniformly distributed over such matrices: Gram and
 * Schmidt on normal numbers, each vector twice, which leaves no loss of orthogonality.
 */
function orthogonal(
  out: Float32Array,
  shape: readonly number[],
  random: KeyedRandom,
  gain: number,
): Float32Array {
  if (shape.length < 2) throw refuse(`an orthogonal variable needs two dimensions, but has ${shape.length}`);
  const columns = shape.at(-1)!;
  const rows = out.length / columns;
  const long = Math.max(rows, columns);
  const vectors: Float64Array[] = [];
  const drawn = new Float32Array(long);
  while (vectors.length < Math.min(rows, columns)) {
    random.fillNormal(drawn);
    const vector = Float64Array.from(drawn);
    for (const other of [...vectors, ...vectors]) {
      const along = dot(vector, other);
      for (let i = 0; i < long; i++) vector[i]! -= along * other[i]!;
    }
    const length = Math.sqrt(dot(vector, vector));
    // By chance a combination of the vectors before it: draw again.
    if (length < 1e-6) continue;
    vectors.push(vector.map((value) => value / length));
  }
  for (const [v, vector] of vectors.entries())
    for (let i = 0; i < long; i++)
      out[rows >= columns ? i * columns + v : v * columns + i] = gain * vector[i]!;
  return out;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function refuse(message: string): ExpectedError {
  const known = "glorot, he and lecun uniform or normal, orthogonal, zeros, ones, constant";
  return new ExpectedError("input", message, {
    place: "initializer",
    hint: `Use one of Keras' initializers ${known}, random or truncated normal, random uniform, variance scaling.`,
  });
}
