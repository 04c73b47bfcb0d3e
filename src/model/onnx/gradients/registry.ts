/** The derivative of each operator that a model may be trained with. */
import {activationRules} from "./activation.ts";
import {arithmeticRules} from "./arithmetic.ts";
import {layoutRules} from "./layout.ts";
import {matMulRule} from "./matmul.ts";
import {reductionRules} from "./reduction.ts";
import type {GradientRule} from "./rule.ts";

const identity: GradientRule = (gradient) => [gradient];
const none: GradientRule = () => [];

export const gradientRules: Readonly<Record<string, GradientRule>> = {
  ...activationRules,
  ...arithmeticRules,
  ...layoutRules,
  ...reductionRules,
  MatMul: matMulRule,
  Identity: identity,
  Cast: none,
  Equal: none,
  Greater: none,
  GreaterOrEqual: none,
  Less: none,
  LessOrEqual: none,
  Shape: none,
};
