/** A value against what a check asks of it. */
import type {Expression, Operand, Operator} from "./expression.ts";
import {findNumber} from "./json-path.ts";

export interface Verdict {
  readonly holds: boolean;
  /** What was compared: of a figure its value, of a verdict its level. */
  readonly value: Scalar;
  /** By how much a number is within its threshold; negative beyond it. */
  readonly margin?: number;
}

export type Scalar = number | string | boolean | null;

/** A text says why the value cannot be compared so. */
export function judge(value: unknown, {operator, operands}: Expression): Verdict | string {
  const threshold = operands[0]!.value;
  const wantsNumber = operands.some((operand) => typeof operand.value === "number");
  const compared = (wantsNumber ? findNumber(value) : undefined) ?? toScalar(value);
  if (compared === undefined) return Array.isArray(value) ? "a list" : "a map";
  if (operator === "in" || operator === "not in" || operator === "==" || operator === "!=") {
    const isAmong = operands.some((operand) => isSame(compared, operand));
    const isWanted = operator === "in" || operator === "==";
    return {holds: isAmong === isWanted, value: compared};
  }
  if (compared === null) return {holds: false, value: null};
  if (typeof compared !== "number" || typeof threshold !== "number")
    return typeof compared === "string" ? `the text "${compared}"` : `the value ${compared}`;
  const isFloor = operator.startsWith(">");
  return {
    holds: isBeyond(compared, operator, threshold),
    value: compared,
    margin: isFloor ? compared - threshold : threshold - compared,
  };
}

function isBeyond(value: number, operator: Operator, threshold: number): boolean {
  switch (operator) {
    case ">=":
      return value >= threshold;
    case ">":
      return value > threshold;
    case "<=":
      return value <= threshold;
    default:
      return value < threshold;
  }
}

function isSame(value: Scalar, operand: Operand): boolean {
  return typeof operand.value === "number" ? value === operand.value : String(value) === operand.value;
}

/** A verdict `{level: "pass", …}` is its level. */
function toScalar(value: unknown): Scalar | undefined {
  if (value === null || typeof value !== "object") return value as Scalar;
  const level = Object.hasOwn(value, "level") ? (value as {readonly level: unknown}).level : undefined;
  return typeof level === "string" ? level : (findNumber(value) ?? undefined);
}
