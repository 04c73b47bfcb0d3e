/** What reaches a terminal of what is printed: text, the printer's own styles, and nothing else that it acts on. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {createPrinter, type Environment} from "../../src/platform/terminal/printer.ts";

const test = suite("printer");

function printed(text: string, env: Environment = {FORCE_COLOR: "1"}): string[] {
  const [out, err] = [[], []] as [string[], string[]];
  const stream = (lines: string[]) => ({isTTY: true, columns: 80, write: (line: string) => lines.push(line)});
  const printer = createPrinter(stream(out), stream(err), env);
  printer.print(`${printer.paint("kymo", "red")} ${text}`);
  printer.error(text);
  return [out.join(""), err.join("")];
}

test("the printer's own styles are kept, others and what moves the cursor are not", () => {
  assert.equal(printed("a\tb\nc"), ["\u001b[31mkymo\u001b[0m a\tb\nc\n", "a\tb\nc\n"]);
  const hostile = "x\u001b[2J\u001b[8mhidden\u001b]0;title\u0007\u009b1A\u007f\0";
  const shown = "x\\u001b[2Jhidden\\u001b]0;title\\u0007\\u009b1A\\u007f\\u0000\n";
  assert.equal(printed(hostile, {NO_COLOR: "1"}), [`kymo ${shown}`, shown]);
  assert.is(printed("\u001b[38;5;1mred\u001b[0m")[1], "red\u001b[0m\n");
});

test("lines may end as Windows ends them, and none goes back over what was printed", () => {
  assert.is(printed("one\r\ntwo\r")[1], "one\ntwo\n");
  assert.is(printed("all is well\rerror")[1], "all is well\\u000derror\n");
});

test("JSON stays the same JSON", () => {
  const value = {name: "a\u001b[2J\u007f\u0085\r\n"};
  assert.equal(JSON.parse(printed(JSON.stringify(value))[1]!), value);
});

test.run();
