/** Least squares with one coefficient an axis and no intercept: y ≈ c₀·x₀ + c₁·x₁ + c₂·x₂, from sums over the rows. */
import {factorise, solve} from "../stats/cholesky.ts";

export interface AxisCoefficient {
  /** NaN where the rows do not tell it apart from the others. */
  readonly value: number;
  /** The value over its standard error. */
  readonly t: number;
  /** Partial correlation of y and the axis, given the other two. */
  readonly correlation: number;
}

export class AxisFit {
  rows = 0;
  /** Sums of products, row-major (3, 3). */
  readonly #xx = new Float64Array(9);
  readonly #xy = new Float64Array(3);
  #yy = 0;

  add(x: readonly [number, number, number], y: number): void {
    this.rows++;
    this.#yy += y * y;
    for (let a = 0; a < 3; a++) {
      this.#xy[a]! += x[a]! * y;
      for (let b = 0; b <= a; b++) this.#xx[a * 3 + b]! += x[a]! * x[b]!;
    }
  }

  coefficients(): readonly [AxisCoefficient, AxisCoefficient, AxisCoefficient] {
    // units differ a thousandfold between axes: each is taken in its own root mean square
    const size = [0, 4, 8].map((at) => Math.sqrt(this.#xx[at]!));
    const factor = Float64Array.from(
      this.#xx,
      (sum, at) => sum / (size[Math.floor(at / 3)]! * size[at % 3]!),
    );
    factorise(factor, 3);
    const scaled = Float64Array.from(this.#xy, (sum, axis) => sum / size[axis]!);
    const found = scaled.slice();
    solve(factor, found, 3);
    const freedom = this.rows - 3;
    const residual = this.#yy - scaled.reduce((sum, value, axis) => sum + value * found[axis]!, 0);
    return [0, 1, 2].map((axis) => {
      const unit = Float64Array.of(0, 0, 0);
      unit[axis] = 1;
      solve(factor, unit, 3);
      const t = found[axis]! / Math.sqrt((Math.max(0, residual) / freedom) * unit[axis]!);
      return {value: found[axis]! / size[axis]!, t, correlation: t / Math.hypot(t, Math.sqrt(freedom))};
    }) as unknown as readonly [AxisCoefficient, AxisCoefficient, AxisCoefficient];
  }
}
