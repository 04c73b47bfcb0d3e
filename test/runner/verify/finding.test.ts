/** What each tier of `verify` found, as lists of one form. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {Pipeline} from "../../../src/runner/definition/instance.ts";
import {findInBuild, findInCache, findInLock, makeLocator} from "../../../src/runner/verify/finding.ts";

const test = suite("findings");

const at = {file: "dag.yaml", line: 3, column: 1};
const locate = (name: string) => (name === "a" ? {at} : {});
const failure = {reason: "stage failed", message: "it broke", hint: "Mend it."} as const;
const quiet = {stale: [], orphans: [], isDamaged: false, pipeline: {} as Pipeline, unknown: [], absent: []};

test("of a lock: damage, what is stale with its reasons or its failure, and orphans", () => {
  assert.equal(findInLock(quiet, locate), []);
  const found = findInLock(
    {
      ...quiet,
      isDamaged: true,
      stale: [
        {name: "a", reasons: [{kind: "never built"}, {kind: "forced"}], restorable: false},
        {name: "b", reasons: [], failure, restorable: false},
      ],
      orphans: ["c"],
    },
    locate,
  );
  assert.equal(
    found.map(({subject, message, details}) => [subject, message, details.length]),
    [
      ["dag.lock", "the file has a conflict or damage that `repro` would repair", 0],
      ["a", "never built", 1],
      ["b", "error: it broke", 1],
      ["c", "the pipeline has no such instance any more", 0],
    ],
  );
  assert.equal(found[1]!.details, ["forced"]);
  assert.equal([found[1]!.at, found[2]!.at], [at, undefined]);
  assert.ok(found.every(({rule}) => rule === "stale-lock"));
});

test("of the cache: whether the output is altered here or not here at all", () => {
  const missing = (["altered", "missing"] as const).map((here) => ({instance: "a", path: "o", here}));
  assert.equal(
    findInCache({missing} as unknown as Parameters<typeof findInCache>[0], locate).map(
      ({message}) => message,
    ),
    [
      "o is altered in the working tree, and not in the store",
      "o is not in the working tree, and not in the store",
    ],
  );
});

test("of a rebuild: failures with their cause where it is known, differences with their place where there is one", () => {
  const difference = {instance: "a", path: "o", cause: "the clock"};
  const found = findInBuild(
    {
      failures: [
        {name: "a", failure},
        {name: "b", failure, cause: "the umask"},
      ],
      differences: [difference, {...difference, place: "row 2", before: "1", after: "2"}],
    } as unknown as Parameters<typeof findInBuild>[0],
    locate,
  );
  assert.equal(
    found.map(({message, details}) => [message, details[0]]),
    [
      ["error: it broke", " hint: Mend it."],
      ["error: it broke", "because of the umask"],
      ["o differs", "because of the clock"],
      ["o differs at row 2: 1 → 2", "because of the clock"],
    ],
  );
});

test("an instance that the pipeline does not have has no place", () => {
  const nodes = [{instance: {name: "a", at}}] as unknown as Pipeline["nodes"];
  const where = makeLocator({nodes, stages: [], sources: []});
  assert.equal([where("a"), where("b")], [{at}, {}]);
});

test.run();
