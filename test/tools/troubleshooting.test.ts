/** The errors that the page of troubleshooting lists are those that the code makes, through its helpers too. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {findErrors} from "../../tools/troubleshooting.ts";

const test = suite("troubleshooting");

test("an error is listed by its text, with what is put in left open", () => {
  const text = `
    const hint = "Wait.";
    function a(n: number): void {
      const hint = "Copy it again.";
      throw new ExpectedError("input", \`line \${n + 1} is \${n > 1 ? "long" : "short"}\`, {hint});
    }
    throw new ExpectedError("input", "no" + " rows", {hint, file: "f"});`;
  assert.equal(findErrors("a.ts", text), [
    {message: "line … is long", hint: "Copy it again."},
    {message: "line … is short", hint: "Copy it again."},
    {message: "no rows", hint: "Wait."},
  ]);
});

test("a helper is listed once for each call, with what the call gives it", () => {
  const text = `
    function refuse(what: string, hint: string): ExpectedError {
      return new ExpectedError("input", \`\${name}: \${what}\`, {file, hint});
    }
    throw refuse("is empty", "Fill it.");
    throw refuse(\`has \${count} rows\`, HINT);`;
  assert.equal(findErrors("a.ts", text), [
    {message: "…: is empty", hint: "Fill it."},
    {message: "…: has … rows", hint: "…"},
  ]);
});

test.run();
