/** Names that look like one are asked about, and bytes that are no UTF-8 are not read as two letters that look alike. */
import {writeFileSync} from "node:fs";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {readLabelled} from "../../src/windows/labelled.ts";
import {refuseLookAlikes} from "../../src/windows/look-alikes.ts";
import {refusalOf} from "../refusal.ts";
import {temporaryFolder} from "../temporary-folder.ts";

const test = suite("look-alikes");
const HEADER = "timestamp,Ax_w,Ay_w,Az_w,Gx_w,Gy_w,Gz_w,activity,User";

test("case, composition, spaces and the form of a number make no second person", () => {
  for (const pair of [
    ["sim01", "SIM01"],
    ["Zo\u00e9", "Zoe\u0301"],
    ["1", "1.0"],
    ["01", "1"],
    ["ann  b", "ann b"],
    ["sim_01", "sim-01"],
    ["sim 01", "sim01"],
    ["sim01", "sim01\u200b"],
    ["p1_1", "p1-1"],
    ["sim1", "sim01"],
    ["p1-07", "p1-7"],
    ["sO1", "s01"],
    ["s10", "s1o"],
    ["+1", "1e0"],
    ["Gro\u00df", "GROSS"],
    ["\u0430nna", "anna"],
  ]) {
    const refuse = (): void => refuseLookAlikes(["other", ...pair], "users", "User", "f.csv");
    assert.throws(refuse, (error: Error) => /the users .* look like one/.test(error.message), pair.join());
  }
  assert.throws(
    () => refuseLookAlikes(["Zo\u00e9", "Zoe\u0301"], "users", "User", "f.csv"),
    (error: Error) =>
      error.message ===
      'the users "Zo\u00e9" (U+00E9) and "Zoe\u0301" (U+0301) look like one; the table has both',
  );
  refuseLookAlikes(
    ["s10", "s1", "s100", "oo", "00", "1.5", "15", "Zo\u00eb", "Zo\u00e9", "p1_1", "p11", "-", "_"],
    "users",
    "User",
    "f.csv",
  );
});

test("a table in Latin-1 is refused with the name and the line; decimal commas, tabs and UTF-16 are read", async () => {
  const folder = temporaryFolder();
  const path = join(folder, "t.csv");
  const row = (name: string): string => `1700000000000,1,2,3,4,5,6,walk,${name}`;
  writeFileSync(
    path,
    Buffer.from([HEADER, row("Ann"), row("Zo\u00eb"), row("Zo\u00e9")].join("\n"), "latin1"),
  );
  const error = await refusalOf(readLabelled(path));
  assert.match(error.message, /line 3 is not in UTF-8: User would be "Zo\u00eb" in Windows-1252/);
  const tabbed = [HEADER, "1700000000000,1.25,-2,3,4,5e-1,6,walk,Zo\u00e9"].map((line) =>
    line.replaceAll(",", "\t").replaceAll(".", ","),
  );
  writeFileSync(path, Buffer.from(`\uFEFF# made by hand\n\n${tabbed.join("\r\n")}\n`, "utf16le"));
  const table = await readLabelled(path);
  assert.equal(table.users, ["Zo\u00e9"]);
  assert.equal(
    table.channels.map((channel) => channel[0]),
    [1.25, -2, 3, 4, 0.5, 6],
  );
});

test.run();
