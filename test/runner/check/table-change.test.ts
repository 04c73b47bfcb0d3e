/** Figures of how much a table changed, as checks name them. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {findInTables, type TablePair} from "../../../src/runner/check/table-change.ts";
import type {Column, Table} from "../../../src/runner/diff/table/column.ts";

const test = suite("figures of a table's change");

const text = (name: string, values: string): Column => ({
  ...{kind: "text", form: "coded", name, type: "Utf8"},
  codes: Int32Array.from(values, (value) => value.charCodeAt(0) - 97),
  texts: ["a", "b", "c", "d", "e"],
});
const table = (columns: Readonly<Record<string, string>>): Table => ({
  rows: Object.values(columns)[0]!.length,
  columns: Object.entries(columns).map(([name, values]) => text(name, values)),
  metadata: {},
});
const before = table({id: "abcd", one: "aaaa", two: "aaaa"});
const after = table({id: "abcd", one: "abaa", two: "aabb", three: "aaaa"});
const look = (path: string, pair: Partial<TablePair> = {}, name = "") =>
  findInTables(new Map([[name, {before, after, key: ["id"], ...pair}]]), path, `p${path}`);

test("a column's share of changed cells, and the column that changed most", () => {
  assert.equal(look(".one.changed"), {kind: "value", value: 0.25});
  assert.equal(look(".two.changed"), {kind: "value", value: 0.5});
  assert.equal(look(".flipped"), {kind: "value", value: 0.5, note: "in two"});
  assert.equal(look(".flipped", {after: before}), {kind: "value", value: 0});
  assert.equal(look(".t.two.changed", {}, "t"), {kind: "value", value: 0.5});
});

test("rows by what became of them", () => {
  const more = table({id: "abce", one: "aaaa"});
  const rows = (figure: string) =>
    look(`.rows.${figure}`, {before: table({id: "abc", one: "aba"}), after: more});
  assert.equal(
    ["added", "removed", "changed", "before", "after"].map((figure) => rows(figure)),
    [1, 0, 1, 3, 4].map((value) => ({kind: "value", value})),
  );
});

test("what cannot be told says why", () => {
  assert.equal(look(".three.changed"), {kind: "none", note: "the column three is new"});
  assert.equal(look(".flipped", {before: undefined}), {kind: "none", note: "the table is new"});
  assert.equal(look(".flipped", {before: table({id: "abcd"})}), {
    kind: "none",
    note: "no column of text is on both sides",
  });
  assert.equal(look(".one.changed", {after: table({id: "e", one: "a"})}), {
    kind: "none",
    note: "no row is on both sides",
  });
  const wrong = look(".tvo.changed");
  assert.equal(wrong.kind === "wrong" && wrong.hint, 'Did you mean "diff.p.two.changed"?');
  assert.is(look(".one.changed.more").kind, "wrong");
});

test.run();
