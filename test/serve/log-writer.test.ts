/** Log lines are put together, none is lost, and their order stays. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {LogWriter} from "../../src/serve/log-writer.ts";

const test = suite("log writer");

function collect(): {writes: string[]; log: LogWriter} {
  const writes: string[] = [];
  return {writes, log: new LogWriter({write: (text) => writes.push(text)})};
}

test("the first line goes at once, those right after it together", async () => {
  const {writes, log} = collect();
  for (const line of ["a\n", "b\n", "c\n"]) log.write(line);
  assert.equal(writes, ["a\n"]);
  await new Promise((resolve) => setTimeout(resolve, 60));
  assert.equal(writes, ["a\n", "b\nc\n"]);
});

test("what waits goes when it is much, and when it is asked for", () => {
  const {writes, log} = collect();
  log.write("first\n");
  log.write(`${"x".repeat(70_000)}\n`);
  assert.is(writes.length, 2);
  log.write("last\n");
  log.flush();
  log.flush();
  assert.equal(writes.slice(2), ["last\n"]);
});

test.run();
