/** Errors as failures: what was foreseen, what the disk refuses, and what nobody expected. */
import {readFile} from "node:fs/promises";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {
  areExpected,
  ExpectedError,
  ExpectedErrors,
  explainSystemError,
  toFailure,
} from "../../src/platform/failure.ts";
import {temporaryFolder} from "../temporary-folder.ts";

const test = suite("failure");

const thrownBy = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => assert.unreachable(),
    (error: unknown) => error,
  );

test("an expected error is the failure that it says, with no place where it has none", () => {
  const bare = new ExpectedError("input", "too short", {hint: "Record more."});
  assert.equal(toFailure(bare, "stage failed"), {
    reason: "input",
    message: "too short",
    hint: "Record more.",
  });
  const placed = new ExpectedError("state", "odd", {
    file: "a.json",
    place: "kymo",
    hint: "Look.",
    cause: bare,
  });
  assert.equal(toFailure(placed, "stage failed"), {
    reason: "state",
    message: "odd",
    file: "a.json",
    place: "kymo",
    hint: "Look.",
  });
  assert.is(placed.cause, bare);
  assert.not.ok("cause" in bare);
});

test("a refusal of the disk names the path and what to do, and no stack", async () => {
  const path = join(temporaryFolder(), "absent.csv");
  const error = await thrownBy(readFile(path));
  const hint = "Check the path; it is taken from the folder you are in.";
  assert.equal(toFailure(error, "stage failed"), {
    reason: "stage failed",
    message: "there is no such file",
    file: path,
    hint,
  });
  const explained = explainSystemError(error, "data.csv") as ExpectedError;
  assert.instance(explained, ExpectedError);
  assert.equal(
    [explained.reason, explained.message, explained.file, explained.hint, explained.cause],
    ["state", "there is no such file: data.csv", "data.csv", hint, error],
  );
  const nameless = Object.assign(new Error("write: no space"), {code: "ENOSPC"});
  assert.equal(toFailure(nameless, "stage failed"), {
    reason: "stage failed",
    message: "write: no space",
    hint: "Free some space, then run again. The last good outputs are untouched.",
  });
});

test("an error that nobody expected says whose bug it is, with its stack where it has one", () => {
  const error = new TypeError("x is undefined");
  const {reason, message, hint, detail} = toFailure(error, "stage failed");
  assert.equal([reason, message, detail], ["stage failed", "x is undefined", error.stack]);
  assert.match(hint, /^This is a bug in the stage;/);
  assert.is(toFailure("thrown text", "stage failed").message, "thrown text");
  assert.not.ok("detail" in toFailure("thrown text", "stage failed"));
  assert.match(toFailure(error, "state").hint, "a bug in kymo itself");
  assert.is(explainSystemError(error, "data.csv"), error);
});

test("errors that were found together have all their messages and each as a failure", () => {
  const failures = ["one", "two"].map((message) => ({reason: "code" as const, message, hint: "Correct it."}));
  const error = new ExpectedErrors(failures, () => "formatted");
  assert.is(error.message, "one\ntwo");
  assert.equal(error.failures, failures);
  assert.ok(areExpected(error));
  assert.not.ok(areExpected(new Error("one")));
});

test.run();
