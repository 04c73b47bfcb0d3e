/**
 * Derivatives of operators that compute element by element, with broadcasting where there are several inputs.
 * Where a maximum is shared, Max gives all of it to the first, as TensorFlow does.
 */
import {broadcast} from "../shapes.ts";
import {type GradientContext, type GradientRule, sumToShape, times} from "./rule.ts";

/** A rule for an operator that broadcasts two inputs; `each` gives their gradients in the output's shape. */
const binary =
  (
    each: (
      gradient: string,
      inputs: readonly [string, string],
      context: GradientContext,
    ) => [() => string, () => string],
  ): GradientRule =>
  (gradient, {inputs}, context) => {
    const pair = [inputs[0]!, inputs[1]!] as const;
    const shapes = pair.map((name) => context.shape(name));
    const to = broadcast(shapes);
    return each(gradient, pair, context).map((make, i) =>
      context.wants[i] ? sumToShape(context.graph, make(), shapes[i]!, to) : undefined,
    );
  };

/** The first of all inputs, or a later one where it is strictly more (`Greater`) or less than those before it. */
const pick =
  (later: "Greater" | "Less"): GradientRule =>
  (gradient, {op: kind, inputs}, {graph, shape, wants}) => {
    const to = broadcast(inputs.map(shape));
    const zero = graph.scalar(0);
    const before = [inputs[0]!];
    for (const name of inputs.slice(1, -1)) before.push(graph.op(kind, before.at(-1)!, name));
    const gradients = new Array<string | undefined>(inputs.length);
    let rest = gradient;
    for (let i = inputs.length - 1; i > 0; i--) {
      const chosen = graph.op(later, inputs[i]!, before[i - 1]!);
      if (wants[i])
        gradients[i] = sumToShape(graph, graph.op("Where", chosen, rest, zero), shape(inputs[i]!), to);
      rest = graph.op("Where", chosen, zero, rest);
    }
    if (wants[0]) gradients[0] = sumToShape(graph, rest, shape(inputs[0]!), to);
    return gradients;
  };

const variadic =
  (share: (count: number) => number): GradientRule =>
  (gradient, {inputs}, {graph, shape}) => {
    const to = broadcast(inputs.map(shape));
    const factor = share(inputs.length);
    const part = factor === 1 ? gradient : graph.op("Mul", gradient, graph.scalar(factor));
    return inputs.map((name) => sumToShape(graph, part, shape(name), to));
  };

export const arithmeticRules = {
  Add: binary((g) => [() => g, () => g]),
  Sub: binary((g, _, {graph}) => [() => g, () => graph.op("Neg", g)]),
  Mul: binary((g, [a, b], {graph}) => [() => graph.op("Mul", g, b), () => graph.op("Mul", g, a)]),
  Div: binary((g, [a, b], {graph}) => [
    () => graph.op("Div", g, b),
    () => graph.op("Neg", graph.op("Div", graph.op("Mul", g, a), graph.op("Mul", b, b))),
  ]),
  Pow: (g, {inputs: [base, exponent]}, {graph}) => {
    const constant = graph.constants.get(exponent!)?.values;
    if (!(constant instanceof Float32Array) || constant.length !== 1)
      throw new Error("Pow has no derivative by its exponent");
    const power = constant[0]!;
    const slope = graph.op("Mul", graph.scalar(power), graph.op("Pow", base!, graph.scalar(power - 1)));
    return [graph.op("Mul", g, slope)];
  },
  Max: pick("Greater"),
  Min: pick("Less"),
  Sum: variadic(() => 1),
  Mean: variadic((count) => 1 / count),
  Where: (g, {inputs: [condition, a, b]}, {graph, shape, wants}) => {
    const to = broadcast([condition!, a!, b!].map(shape));
    const zero = graph.scalar(0);
    return [
      undefined,
      wants[1] ? sumToShape(graph, graph.op("Where", condition!, g, zero), shape(a!), to) : undefined,
      wants[2] ? sumToShape(graph, graph.op("Where", condition!, zero, g), shape(b!), to) : undefined,
    ];
  },
  Exp: times((_graph, _x, y) => y),
  Log: (g, {inputs: [x]}, {graph}) => [graph.op("Div", g, x!)],
  Sqrt: times((graph, _, y) => graph.op("Div", graph.scalar(0.5), y)),
  Reciprocal: times((graph, _, y) => graph.op("Neg", graph.op("Mul", y, y))),
  Erf: times((graph, x) => {
    const bell = graph.op("Exp", graph.op("Neg", graph.op("Mul", x, x)));
    return graph.op("Mul", graph.scalar(2 / Math.sqrt(Math.PI)), bell);
  }),
  Neg: (g, _, {graph}) => [graph.op("Neg", g)],
  Abs: times((graph, x) => graph.op("Sign", x)),
  Clip: (g, {inputs: [x, low, high]}, {graph}) => {
    const inside = graph.op("And", graph.op("GreaterOrEqual", x!, low!), graph.op("LessOrEqual", x!, high!));
    return [graph.op("Where", inside, g, graph.scalar(0))];
  },
} satisfies Readonly<Record<string, GradientRule>>;
