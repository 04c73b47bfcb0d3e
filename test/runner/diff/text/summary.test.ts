/** The lines above a diff. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {Diff, FoundCause} from "../../../../src/runner/diff/diff.ts";
import {summarise} from "../../../../src/runner/diff/text/summary.ts";

const test = suite("summary of a diff");

const cause = (instance: string, text: string): FoundCause =>
  ({text, instance, reason: {kind: "forced"}, through: []}) as FoundCause;
const NONE: Diff = {before: "A", after: "B", changed: [], added: [], removed: [], renamed: [], same: 3};
const renamed = (...causes: readonly FoundCause[]) => ({before: "x", after: "y", causes});

test("nothing differs", () => {
  const {title, counts, causes} = summarise(NONE);
  assert.equal([title, counts, causes], ["A → B", "No artifact differs: all 3 artifacts are the same.", []]);
});

test("causes stand once a stage, that of the most artifacts first, then by stage and text", () => {
  const [edit, other, param] = [cause("s@1", "code"), cause("s@2", "code"), cause("b", "param")];
  const {causes, counts, numbersOf} = summarise({
    ...NONE,
    renamed: [renamed(param), renamed(edit), renamed(other, cause("a", "param"))],
    same: 1,
  });
  assert.is(counts, "3 renamed; 1 artifact the same.");
  assert.equal(
    causes.map(({text, where, artifacts}) => [text, where, artifacts]),
    [
      ["code", "s, 2 instances", "2 artifacts"],
      ["param", "a", "1 artifact"],
      ["param", "b", "1 artifact"],
    ],
  );
  assert.equal(numbersOf({causes: [param, other, edit]}), [1, 3]);
});

test.run();
