/** What a person reads of failures, options and misspelt words. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {didYouMean} from "../../src/platform/suggest.ts";
import {formatFailure} from "../../src/platform/terminal/failure-text.ts";
import {formatOptions, parseNumber} from "../../src/platform/terminal/option.ts";
import {refusalOf} from "../refusal.ts";

const test = suite("terminal");
const plain = (text: string): string => text;
const marked = (text: string, style: string): string => `<${style}>${text}</>`;

test("a failure says what, in what, where and what to do, with its stack below", () => {
  const bare = {reason: "input" as const, message: "too short", hint: "Record more."};
  assert.is(formatFailure(bare, plain), "error: too short\n hint: Record more.");
  const whole = {...bare, file: "a.csv", place: "row 3", detail: "at f\nat g"};
  assert.is(
    formatFailure(whole, marked, {heading: "failed", subject: "fuse@s1"}),
    [
      "<red>failed</> in <bold>fuse@s1</>: too short",
      "   at: a.csv, row 3",
      " hint: Record more.",
      "       <dim>at f",
      "       at g</>",
    ].join("\n"),
  );
});

test("options stand in one column, a long text goes on below its beginning", () => {
  const options = {
    jobs: {type: "string", short: "j", value: "N", help: "how many stages run at a time"},
    dry: {type: "boolean", help: "say what is stale"},
  } as const;
  assert.equal(formatOptions(options, 40).split("\n"), [
    "  -j, --jobs N   how many stages run at",
    "                 a time",
    "  --dry          say what is stale",
  ]);
});

test("a number of an option keeps within its range, and may have to be whole", async () => {
  const range = {otherwise: 2, low: 1, high: 8, whole: true};
  assert.equal(
    [undefined, "1", "8"].map((text) => parseNumber(text, "jobs", range)),
    [2, 1, 8],
  );
  for (const text of ["0", "9", "1.5", "", " ", "two"]) {
    const {message, hint} = await refusalOf(Promise.resolve().then(() => parseNumber(text, "jobs", range)));
    assert.is(message, `--jobs is "${text}"`);
    assert.is(hint, "Give a whole number from 1 to 8, such as --jobs 2.");
  }
  const open = {otherwise: 1, low: 0, high: Number.POSITIVE_INFINITY};
  assert.is(parseNumber("2.5", "every", open), 2.5);
  const {hint} = await refusalOf(Promise.resolve().then(() => parseNumber("-1", "every", open)));
  assert.is(hint, "Give a number from 0, such as --every 1.");
});

test("a misspelt word gets the nearest, swapped letters count once, and a strange one gets the list", () => {
  const words = ["evaluate", "validate", "drift"];
  assert.is(didYouMean("evalaute", words, "none"), 'Did you mean "evaluate"?');
  assert.is(didYouMean("drfit", words, "none"), 'Did you mean "drift"?');
  assert.is(didYouMean("xyzzy", words, "none"), "Use one of: evaluate, validate, drift.");
  assert.is(didYouMean("xyzzy", [], "Write a name."), "Write a name.");
});

test.run();
