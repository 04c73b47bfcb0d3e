import {suite} from "uvu";
import * as assert from "uvu/assert";
import {factorise, solve, solveLower} from "../../src/stats/cholesky.ts";

const test = suite("Cholesky");

// A = L·Lᵀ with L = [[2,0,0],[1,3,0],[-1,2,4]]; the upper triangle is never read.
const A = () => Float64Array.from([4, 99, 99, 2, 10, 99, -2, 5, 21]);
const lower = (matrix: Float64Array) => [0, 3, 4, 6, 7, 8].map((i) => matrix[i]);

test("the lower triangle becomes the factor", () => {
  const matrix = A();
  factorise(matrix, 3);
  assert.equal(lower(matrix), [2, 1, 3, -1, 2, 4]);
  assert.equal([matrix[1], matrix[2], matrix[5]], [99, 99, 99]);
});

test("both solutions put back give the right side", () => {
  const matrix = A();
  factorise(matrix, 3);
  const y = Float64Array.from([2, 7, 9]); // L·(1, 2, 1.5)
  solveLower(matrix, y, 3);
  assert.equal([...y], [1, 2, 1.5]);
  const x = Float64Array.from([4 + 4 - 6, 2 + 20 + 15, -2 + 10 + 63]); // A·(1, 2, 3)
  solve(matrix, x, 3);
  assert.equal([...x], [1, 2, 3]);
});

test("what is not positive definite gives NaN", () => {
  const matrix = Float64Array.from([1, 0, 2, 1]);
  factorise(matrix, 2);
  assert.ok(Number.isNaN(matrix[3]));
});

test.run();
