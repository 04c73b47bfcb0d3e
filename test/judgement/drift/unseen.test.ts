/** The labelled people whom the model has not seen: their rows, and why there are none. */
import assert from "node:assert/strict";
import {suite} from "uvu";
import {selectUnseen} from "../../../src/judgement/drift/unseen.ts";
import {smallPredictions, smallTable} from "./fixture.ts";

const test = suite("unseen people");

test("unseen rows are those of the given users, scored where they are labelled", () => {
  const table = smallTable(7, 0);
  const windows = {...table, activities: table.activities.map((name, row) => (row === 16 ? null : name))};
  const predictions = smallPredictions(Array.from({length: 60}, (_, row) => (row < 20 ? row % 3 : 0)));
  const found = selectUnseen({windows, predictions, unseenUsers: ["u1", "nobody"]});
  if ("withheld" in found) throw new Error(found.withheld);
  assert.deepEqual(
    found.rows,
    Array.from({length: 15}, (_, i) => 15 + i),
  );
  assert.deepEqual(new Set(found.users), new Set(["u1"]));
  assert.equal(found.scored.length, 14);
  assert.deepEqual(
    found.scored.map(({correct}) => correct),
    [15, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29].map((row) => row < 20 || row % 3 === 0),
  );
});

test("labelled data without unseen users, or withheld, gives the reason", () => {
  const predictions = smallPredictions(new Array(60).fill(0));
  assert.deepEqual(selectUnseen({windows: smallTable(7, 0), predictions, unseenUsers: []}), {
    withheld: "no labelled person is known to be new to the model",
  });
  assert.deepEqual(selectUnseen({withheld: "why"}), {withheld: "why"});
});

test.run();
