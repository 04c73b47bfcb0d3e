/** Verdicts over causes, of one recording and of all. */
import assert from "node:assert/strict";
import {suite} from "uvu";
import type {RecordingDrift} from "../../../src/artifacts/drift/recording.ts";
import type {Cause} from "../../../src/artifacts/drift/verdict.ts";
import type {Level} from "../../../src/artifacts/level.ts";
import {levelOf, verdictOf} from "../../../src/judgement/drift/judge.ts";
import {overallVerdict} from "../../../src/judgement/drift/overall-verdict.ts";

const test = suite("verdicts");

const found = (id: string, level: Level, likelyCause: string): Cause => {
  return {id, level, title: id, evidence: `Of ${id}.`, value: 1, threshold: 0, margin: 1, likelyCause};
};

test("a headline names the first three different causes of the worst level", () => {
  const causes = [
    found("a", "warn", "w"),
    found("b", "fail", "one"),
    found("c", "fail", "two"),
    found("d", "fail", "one"),
    found("e", "fail", "three"),
    found("f", "fail", "four"),
  ];
  const verdict = verdictOf(causes);
  assert.equal(verdict.level, "fail");
  assert.equal(verdict.headline, "Do not trust the predictions: one; two; three.");
  assert.deepEqual(
    verdict.causes.map(({id}) => id),
    ["b", "c", "d", "e", "f", "a"],
  );
  const mild = verdictOf(causes.slice(0, 1));
  assert.deepEqual([mild.level, mild.headline], ["warn", "Look before you trust the predictions: w."]);
  assert.deepEqual(verdictOf([]), {
    level: "pass",
    headline: "Nothing here is further from the reference than its own people are from each other.",
    causes: [],
  });
  assert.deepEqual([levelOf(causes), levelOf([])], ["fail", "pass"]);
});

test("what could not have been told is worse than nothing found, and milder than a warning", () => {
  const short = found("data.windows", "unknown", "too short");
  assert.deepEqual(verdictOf([short]), {
    level: "unknown",
    headline: "Nothing was found, but a change could have been missed: too short.",
    causes: [short],
  });
  assert.equal(verdictOf([short, found("a", "warn", "w")]).level, "warn");
});

const recording = (session: string, ...causes: Cause[]) =>
  ({session, verdict: verdictOf(causes)}) as RecordingDrift;
const bad = recording("a", found("psi", "warn", "w"), found("time", "fail", "gaps"));
const dubious = recording("b", found("psi", "warn", "w"));
const good = recording("c");

test("over several recordings the worst counts, with every cause under its session", () => {
  const {level, headline, causes} = overallVerdict([dubious, bad, good], {tooShort: [], refused: []});
  assert.equal(level, "fail");
  assert.equal(headline, "1 of 3 recordings fails: gaps.");
  assert.deepEqual(
    causes.map(({id, evidence}) => [id, evidence]),
    [
      ["a/time", "a: Of time."],
      ["b/psi", "b: Of psi."],
      ["a/psi", "a: Of psi."],
    ],
  );
  assert.equal(
    overallVerdict([dubious, good], {tooShort: [], refused: []}).headline,
    "1 of 2 recordings needs a look: w.",
  );
  assert.equal(
    overallVerdict([good, good], {tooShort: [], refused: []}).headline,
    "Both recordings are like the reference.",
  );
});

test("a single recording speaks for itself", () => {
  assert.equal(overallVerdict([bad], {tooShort: [], refused: []}).headline, bad.verdict.headline);
  assert.equal(overallVerdict([good], {tooShort: [], refused: []}).headline, good.verdict.headline);
});

test("a session without a window cannot be judged", () => {
  const {level, headline, causes} = overallVerdict([good], {tooShort: ["d"], refused: []});
  assert.deepEqual(
    [level, headline],
    ["unknown", "1 of 2 recordings cannot be judged: a recording is too short for a single window."],
  );
  assert.deepEqual(causes, [
    {
      id: "d/data.windows",
      level: "unknown",
      title: "Windows to judge",
      evidence: "d: it is too short for a single window.",
      value: 0,
      threshold: 5,
      margin: 5,
      likelyCause: "a recording is too short for a single window",
    },
  ]);
  assert.equal(
    overallVerdict([bad], {tooShort: ["d"], refused: []}).headline,
    "1 of 2 recordings fails: gaps.",
  );
  assert.equal(
    overallVerdict([], {tooShort: ["d"], refused: []}).headline,
    "The only recording cannot be judged: a recording is too short for a single window.",
  );
});

test("where none passed the gates, that is said, and not that there is none", () => {
  const {level, headline, causes} = overallVerdict([], {tooShort: [], refused: ["a", "b"]});
  assert.deepEqual(
    [level, headline, causes[0]!.evidence],
    [
      "unknown",
      "Nothing was compared: no recording passed the quality gates.",
      "No recording passed the quality gates (2 did not).",
    ],
  );
  assert.equal(
    overallVerdict([good, bad, bad], {tooShort: [], refused: []}).headline,
    "2 of 3 recordings fail: gaps.",
  );
});

test("without recordings nothing was compared, of which nothing can be told", () => {
  const {level, headline, causes} = overallVerdict([], {tooShort: [], refused: []});
  assert.deepEqual(
    [level, headline],
    ["unknown", "Nothing was compared: there are no recordings in data/raw."],
  );
  assert.deepEqual(causes, [
    {
      id: "data.recordings",
      level: "unknown",
      title: "Recordings to judge",
      evidence: "There is no recording to compare.",
      value: 0,
      threshold: 1,
      margin: 1,
      likelyCause: "there are no recordings in data/raw",
    },
  ]);
});

test.run();
