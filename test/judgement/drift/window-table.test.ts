/** Samples of overlapping windows, each once. */
import assert from "node:assert/strict";
import {suite} from "uvu";
import {firstFresh, selectRows, series, type WindowTable} from "../../../src/judgement/drift/window-table.ts";
import {smallTable} from "./fixture.ts";

const test = suite("tables of windows");

/** Four windows of ten samples at 50 Hz; each starts four samples after the one before. */
const table: WindowTable = {
  ...selectRows(smallTable(7, 0), (row) => row < 4),
  start: Float64Array.of(0, 80, 160, 240),
  end: Float64Array.of(180, 260, 340, 420),
  segment: Int32Array.of(0, 0, 0, 0),
};

test("a window's new samples are those that no earlier window of the stretch holds", () => {
  assert.deepEqual(firstFresh(table), Int32Array.of(0, 6, 6, 6));
  assert.deepEqual(
    series(table).map((values) => values.length),
    new Array(6).fill(10 + 3 * 4),
  );
  const [first] = series(table);
  const at = (row: number, i: number) => table.x[(row * 10 + i) * 6]!;
  assert.deepEqual([first![9], first![10], first![13], first![14]], [at(0, 9), at(1, 6), at(1, 9), at(2, 6)]);
});

test("another session, user or segment begins afresh, and so does a step back or a gap", () => {
  const fresh = (change: Partial<WindowTable>) => Array.from(firstFresh({...table, ...change}));
  assert.deepEqual(fresh({sessions: ["a", "a", "b", "b"]}), [0, 6, 0, 6]);
  assert.deepEqual(fresh({users: ["a", "a", "b", "b"]}), [0, 6, 0, 6]);
  assert.deepEqual(fresh({segment: Int32Array.of(0, 0, 1, 1)}), [0, 6, 0, 6]);
  assert.deepEqual(fresh({start: Float64Array.of(0, 0, 160, 100)}), [0, 0, 6, 0]);
  assert.deepEqual(fresh({start: Float64Array.of(0, 181, 260, 240)}), [0, 0, 1, 0]);
});

test("a window that starts within half a sample of the end shares its last sample, and none has more than it has", () => {
  const fresh = (start: number, end: number) =>
    firstFresh({
      ...table,
      start: Float64Array.of(0, start, 500, 700),
      end: Float64Array.of(end, 400, 600, 800),
    })[1];
  assert.equal(fresh(175, 180), 1);
  assert.equal(fresh(1, 400), 10);
});

test("selected rows keep their ids, and all rows are the table itself", () => {
  const chosen = selectRows(table, (row) => row % 2 === 1);
  assert.deepEqual(
    [chosen.rows, Array.from(chosen.windowId), Array.from(chosen.start)],
    [2, [1, 3], [80, 240]],
  );
  assert.deepEqual(chosen.x.slice(0, 60), table.x.slice(60, 120));
  assert.deepEqual([chosen.sessions.length, chosen.users.length, chosen.activities], [2, 2, ["c1", "c0"]]);
  assert.deepEqual(
    [Array.from(chosen.end), Array.from(chosen.segment)],
    [
      [260, 420],
      [0, 0],
    ],
  );
  assert.equal(
    selectRows(table, () => true),
    table,
  );
});

test.run();
