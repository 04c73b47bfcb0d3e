/** Counts on a grid, class by class and in chunks, against NumPy: test/fixtures/drift/make.py. */
import assert from "node:assert/strict";
import {suite} from "uvu";
import {chunkReference} from "../../../src/judgement/drift/chunks.ts";
import {makeClassGrid, predictedClasses, reweightedMeans} from "../../../src/judgement/drift/class-grid.ts";
import {addWindow, FINENESS, makeGrid} from "../../../src/judgement/drift/grid.ts";
import {gridDistance} from "../../../src/judgement/drift/grid-distance.ts";
import {findGroups, groupRows} from "../../../src/judgement/drift/groups.ts";
import {lowerBound} from "../../../src/stats/bins.ts";
import {sortFinite} from "../../../src/stats/sorted.ts";
import {twoSample} from "../../../src/stats/two-sample.ts";
import {uniforms} from "../../stats/scipy.ts";
import {assertClose, fixture, smallPredictions, smallReference} from "./fixture.ts";

const test = suite("grids");
const reference = smallReference();
const table = reference.table!;
const grid = makeGrid(reference.sorted, 4);

test("a value lies in the cell (low, high], the first of cells without width", () => {
  const edges = [1, 2, 2, 2, 5];
  const cells = [0.5, 1, 1.5, 2, 2.5, 5, 6].map((value) => lowerBound(edges, value));
  assert.deepEqual(cells, [0, 0, 1, 1, 4, 4, 5]);
  assert.equal(lowerBound([], 1), 0);
});

test("a window adds its new samples to counts, sums and squares", () => {
  const into = {counts: new Float64Array(6 * 80), sums: new Float64Array(12)};
  addWindow(into, grid, table, 2, 4);
  addWindow(into, grid, table, 5, 0);
  for (let c = 0; c < 6; c++) {
    const own = [...windowSamples(2, c).slice(4), ...windowSamples(5, c)];
    const counts = new Float64Array(80);
    for (const value of own) counts[grid[c]!.filter((edge) => edge < value).length]!++;
    assert.deepEqual(into.counts.slice(c * 80, (c + 1) * 80), counts);
    assertClose(
      into.sums[2 * c]!,
      own.reduce((sum, value) => sum + value, 0),
    );
    assertClose(
      into.sums[2 * c + 1]!,
      own.reduce((sum, value) => sum + value * value, 0),
    );
  }
});

function windowSamples(row: number, c: number): number[] {
  return Array.from({length: 10}, (_, i) => table.x[(row * 10 + i) * 6 + c]!);
}

test("distances of counts are NumPy's", () => {
  const [a, b] = [3, 4].map((seed) => uniforms(40, seed).map((u) => Math.floor(u * 50)));
  let sum = 0;
  const edges = uniforms(39, 5).map((u) => {
    sum += u;
    return sum;
  });
  const found = gridDistance(a!, b!, edges);
  assert.deepEqual(Object.keys(found), Object.keys(fixture.grid));
  assertClose(Object.values(found), Object.values(fixture.grid), 1e-12);
});

test("distances of counts are near those of the samples", () => {
  const [a, b] = [uniforms(4000, 3), uniforms(3000, 4).map((u) => u ** 1.3)].map(sortFinite);
  const [edges] = makeGrid([a!], 10);
  const count = (values: Float64Array): Float64Array => {
    const counts = new Float64Array(10 * FINENESS);
    for (const value of values) counts[lowerBound(edges!, value)]!++;
    return counts;
  };
  const found = gridDistance(count(a!), count(b!), edges!);
  const exact = twoSample(a!, b!);
  assertClose([found.ks, found.wasserstein], [exact.ks, exact.wasserstein], 2e-3);
});

test("groups are sorted by name, with their rows in the order of the table", () => {
  assert.deepEqual(groupRows(["b", null, "a", "b"]), [
    {name: "", rows: [1]},
    {name: "a", rows: [2]},
    {name: "b", rows: [0, 3]},
  ]);
});

test("people are users where there are three, else sessions, else nobody", () => {
  const of = (users: string[], sessions: string[]) =>
    findGroups({...table, users, sessions})?.kind ?? "nobody";
  assert.equal(of(["a", "b", "c"], ["s", "s", "s"]), "users");
  assert.equal(of(["a", "b", "b"], ["s", "s", "t"]), "sessions");
  assert.equal(of(["a", "a", "b"], ["s", "t", "s"]), "sessions");
  assert.equal(of(["a", "b", "b"], ["s", "s", "s"]), "nobody");
});

test("what lies between two chunks is counted as a NumPy histogram would", () => {
  const chunks = chunkReference(reference, grid)!;
  assert.equal(chunks.groupKind, "users");
  assert.deepEqual(
    chunks.groups.map(({from, to}) => [from, to]),
    [
      [0, 3],
      [3, 6],
      [6, 9],
      [9, 12],
    ],
  );
  assert.equal(chunks.samplesPerChunk, 50);
  const at = (chunk: number, c: number) =>
    chunks.counts.subarray((chunk * 6 + c) * 80, (chunk * 6 + c + 1) * 80);
  const rows = Array.from({length: 10}, (_, i) => 15 + i); // the second person's first two chunks
  for (let c = 0; c < 6; c++) {
    const counts = new Float64Array(80);
    for (const row of rows)
      for (const value of windowSamples(row, c)) counts[grid[c]!.filter((edge) => edge < value).length]!++;
    assert.deepEqual(
      at(5, c).map((count, i) => count - at(3, c)[i]!),
      counts,
    );
  }
});

test("no chunks without windows, or of two people in one session each", () => {
  assert.equal(chunkReference({...reference, table: undefined}, grid), undefined);
  const users = table.users.map((_, row) => (row < 30 ? "a" : "b"));
  assert.equal(chunkReference({...reference, table: {...table, users}}, grid), undefined);
});

test("a person's last chunk may be short", () => {
  const users = table.users.map((_, row) => (row < 7 ? "a" : row < 13 ? "b" : "c"));
  const {groups, samplesPerChunk} = chunkReference({...reference, table: {...table, users}}, grid)!;
  assert.deepEqual(
    groups.map(({from, to}) => to - from),
    [2, 2, 10],
  );
  assertClose(samplesPerChunk, 600 / 14);
});

test("the mean acceleration under another mix of classes is NumPy's", () => {
  const classOf = Int32Array.from({length: 60}, (_, row) => row % 3);
  const classes = makeClassGrid(table, grid, classOf, 3);
  assertClose(reweightedMeans(classes, [0.7, 0.2, 0.1], 5), fixture.mixture.means, 1e-7);
  assert.deepEqual(
    classes.classes.map(({windows}) => windows),
    [20, 20, 20],
  );
});

test("a class of too few windows has no part in the mean; with none left it is not known", () => {
  const rare = Int32Array.from({length: 60}, (_, row) => (row % 3 === 2 && row > 10 ? -1 : row % 3));
  const classes = makeClassGrid(table, grid, rare, 3);
  assert.deepEqual(
    classes.classes.map(({windows}) => windows),
    [20, 20, 3],
  );
  assertClose(reweightedMeans(classes, [0.7, 0.2, 0.1], 4), fixture.mixture.meansWithoutLast, 1e-7);
  const all = reweightedMeans(classes, [0.7, 0.2, 0.1], 3);
  assert.ok(Math.abs(all[0] - fixture.mixture.meansWithoutLast[0]!) > 0.01);
  assert.deepEqual(reweightedMeans(classes, [0, 0, 1], 4), [Number.NaN, Number.NaN, Number.NaN]);
});

test("a class without windows has means of 0", () => {
  const classes = makeClassGrid(table, grid, new Int32Array(60), 2);
  assert.deepEqual(classes.classes[1]!.means, [0, 0, 0, 0, 0, 0]);
  assert.equal(classes.classes[1]!.windows, 0);
});

test("samples that two windows share count once in counts and means", () => {
  // Each window starts on the eighth sample of the one before it.
  const start = table.start.map((_, row) => row * 140);
  const end = start.map((t) => t + 180);
  const segment = new Int32Array(60);
  const overlapping = {...table, start, end, segment, users: table.users.map(() => "u")};
  const [classes] = makeClassGrid(overlapping, grid, new Int32Array(60), 1).classes;
  const own = Array.from({length: 60}, (_, row) => windowSamples(row, 0).slice(row === 0 ? 0 : 3)).flat();
  assertClose(classes!.means[0]!, own.reduce((sum, value) => sum + value, 0) / own.length);
  assert.equal(
    classes!.counts[0]!.reduce((sum, count) => sum + count, 0),
    10 + 59 * 7,
  );
});

test("predicted classes follow the ids of the windows, and fit them or are none", () => {
  const windowId = Int32Array.from([2, 0, 1]);
  assert.deepEqual(
    predictedClasses({...table, windowId}, smallPredictions([2, 1, 0])),
    Int32Array.from([0, 2, 1]),
  );
  assert.equal(predictedClasses({...table, windowId}, smallPredictions([2, 1])), undefined);
});

test.run();
