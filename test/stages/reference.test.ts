/** The reference stage: on 23 real people, against figures counted from the file, and on tables that are wrong. */
import {existsSync} from "node:fs";
import {mkdtemp, readFile, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {gzipSync} from "node:zlib";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {readScaler} from "../../src/artifacts/scaler.ts";
import {readSplits} from "../../src/artifacts/splits.ts";
import {describeWindows, readWindows, writeWindows} from "../../src/artifacts/windows.ts";
import {readTable} from "../../src/formats/arrow/table.ts";
import {readLabelled} from "../../src/windows/labelled.ts";
import {makeReference} from "../../src/windows/reference.ts";
import reference from "../../stages/reference.ts";
import {refusalOf} from "../refusal.ts";
import {runStage} from "./run-stage.ts";

const shared = new URL("../../../shared/data/", import.meta.url);

const test = suite<{folder: string}>("stage reference");
test.before.each(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), "kymo-reference-"));
});
test.after.each(({folder}) => rm(folder, {recursive: true}));

const settings = {
  rateHz: 50,
  testUsers: 1 as number | string[],
  validationUsers: 1,
  testFold: 0,
  maxGapMs: 100,
  classes: "auto" as "auto" | string[],
};

async function run(
  folder: string,
  labelled: string,
  change: Partial<typeof settings> = {},
  lengthSamples = 10,
) {
  const outs = {
    windows: join(folder, "windows.arrow"),
    scaler: join(folder, "scaler.json"),
    splits: join(folder, "splits.json"),
  };
  const params = {
    seed: 7,
    reference: {...settings, ...change},
    windows: {lengthSamples, stepSamples: lengthSamples / 2},
    data: {latest: "2031-01-01"},
  };
  await runStage(reference, {deps: {labelled}, outs, params});
  return {
    outs,
    table: await readTable(outs.windows),
    scaler: await readScaler(outs.scaler),
    splits: await readSplits(outs.splits),
  };
}

const HEADER = "timestamp,Ax_w,Ay_w,Az_w,Gx_w,Gy_w,Gz_w,activity,User";
/** 30 rows of each activity for each user, 20 ms apart. */
function lines(users = ["ann", "bob", "cy"], activities = ["sit", "walk"]): string[] {
  const out = [HEADER];
  for (const [u, user] of users.entries())
    for (const [a, activity] of activities.entries())
      for (let i = 0; i < 30; i++) {
        const t = 1_700_000_000_000 + 1e6 * u + 600 * a + 20 * i;
        out.push(`${t},${u + i / 100},${a},-9.81,${i},1e1,-.5,${activity},${user}`);
      }
  return out;
}

async function table(folder: string, rows: readonly string[], name = "labelled.csv"): Promise<string> {
  const path = join(folder, name);
  const text = `${rows.join("\r\n")}\r\n`;
  await writeFile(path, name.endsWith(".gz") ? gzipSync(text) : text);
  return path;
}

test("windows stay within one activity of one person, and the scaler knows the training people only", async ({
  folder,
}) => {
  const {table: windows, scaler, splits} = await run(folder, await table(folder, lines()));
  assert.is(windows.rows, 3 * 2 * 5);
  assert.equal(scaler.classes, ["sit", "walk"]);
  assert.equal(scaler.trainUsers, splits.train);
  assert.is(splits.train.length, 1);
  const u = ["ann", "bob", "cy"].indexOf(splits.train[0]!);
  assert.ok(Math.abs(scaler.mean[0]! - (u + 0.145)) < 1e-12);
  assert.ok(Math.abs(scaler.scale[0]! - Math.sqrt((30 ** 2 - 1) / 12) / 100) < 1e-12, "population deviation");
  assert.equal([scaler.mean[2], scaler.scale[2]], [-9.81, 1]);
  assert.equal(splits.windows, {ann: 10, bob: 10, cy: 10});
  assert.equal(splits.classCounts.bob, {sit: 5, walk: 5});
  const [start, end] = [windows.timestamp("start"), windows.timestamp("end")];
  assert.ok(start.every((t, i) => end[i]! - t === 180));
  assert.is(splits.simulated, false);
  assert.is(windows.metadata.simulated, "false");
  assert.is(windows.metadata.source, "labelled.csv");
});

test("windows as recordings have them span changes, and say what lasted longest", async ({folder}) => {
  const continuous = join(folder, "continuous.arrow");
  const labelled = await readLabelled(await table(folder, lines(["ann", "bob", "cy"], ["sit", "walk"])));
  const params = {...settings, lookAlikes: "refuse" as const, lengthSamples: 20, stepSamples: 5, seed: 7};
  const made = makeReference(labelled, params, "labelled.csv", "labelled.csv");
  // 60 rows a person, the change after 30: the window from row 20 has ten of either, and the earlier counts
  const ann = made.continuous.user.map((user, row) => (user === "ann" ? row : -1)).filter((row) => row >= 0);
  assert.equal(
    ann.map((row) => made.continuous.mainActivity![row]),
    ["sit", "sit", "sit", "sit", "sit", "walk", "walk", "walk", "walk"],
  );
  assert.equal(
    ann.map((row) => made.continuous.activity[row]),
    ["sit", "sit", "sit", null, null, null, "walk", "walk", "walk"],
  );
  const meta = describeWindows({scaler: made.scaler, lengthSamples: 20, stepSamples: 5});
  await writeWindows(continuous, made.continuous, meta);
  assert.equal((await readWindows(continuous)).mainActivity, made.continuous.mainActivity);
});

test("gzip, quotes, other columns and their order make no difference", async ({folder}) => {
  const plain = await run(folder, await table(folder, lines()));
  const x = plain.table.float32("x");
  const turned = lines().map((line, i) => {
    const [t, ax, ay, az, gx, gy, gz, activity, user] = line.split(",");
    return i === 0
      ? `note,User,activity,${line.split(",").slice(0, 7).join(",")}`
      : `"a ""note"", with comma","${user}",${activity},${[t, ax, ay, az, gx, gy, gz].join(",")}`;
  });
  const packed = await run(folder, await table(folder, turned, "labelled.csv.gz"));
  assert.equal(packed.table.float32("x"), x);
  assert.equal(packed.table.strings("user"), plain.table.strings("user"));
});

test("numbers are read as Number() reads them", async ({folder}) => {
  const cells = [
    "0.1",
    "-0.3",
    "123456789.123456",
    "1e-7",
    ".5",
    "5.",
    "-0",
    "9007199254740993",
    "0.1234567890123456789",
  ];
  const rows = cells.map((cell, i) => `${i},${cell},0,0,0,0,0,a,b`);
  const {channels} = await readLabelled(await table(folder, [HEADER, ...rows]));
  assert.equal([...channels[0]!], cells.map(Number));
});

test("a gap and a step back in time end the run", async ({folder}) => {
  const gap = lines();
  gap.splice(15, 6); // 14 rows, 140 ms, 10 rows
  assert.is((await run(folder, await table(folder, gap))).splits.classCounts.ann!.sit, 2);
  const whole = await run(folder, await table(folder, gap), {maxGapMs: 140});
  assert.is(whole.splits.classCounts.ann!.sit, 3);
  const back = lines();
  back.splice(1, 0, ...back.splice(15, 16)); // the later 16 rows before the earlier 14
  assert.is((await run(folder, await table(folder, back))).splits.classCounts.ann!.sit, 2 + 1);
});

test("equal tables give equal bytes", async ({folder}) => {
  const path = await table(folder, lines());
  const read = async ({outs}: {outs: Record<string, string>}) =>
    Promise.all(Object.values(outs).map((p) => readFile(p)));
  const first = await read(await run(folder, path));
  assert.equal(await read(await run(folder, path)), first);
});

test("people named sim… are said to be simulated", async ({folder}) => {
  const {splits, table: windows} = await run(folder, await table(folder, lines(["sim01", "sim02", "sim03"])));
  assert.equal([splits.simulated, windows.metadata.simulated], [true, "true"]);
});

test("a list of classes fixes their order and what is allowed", async ({folder}) => {
  const path = await table(folder, lines());
  const {scaler, splits} = await run(folder, path, {classes: ["walk", "sit", "run"]});
  assert.equal(scaler.classes, ["walk", "sit", "run"]);
  assert.is(splits.classCounts.ann!.run, 0);
  const error = await refusalOf(run(folder, path, {classes: ["sit", "run"]}));
  assert.match(error.message, 'line 32 has the activity "walk", expected sit, run');
});

test("tables that are wrong are refused with line and reason", async ({folder}) => {
  const at = (row: number, edit: (line: string) => string) =>
    lines().map((line, i) => (i === row ? edit(line) : line));
  const cases: [readonly string[], RegExp][] = [
    [at(4, (line) => line.replace("-9.81", "")), /line 5 has nothing in Az, expected a number/],
    [at(4, (line) => line.replace("-9.81", "NaN")), /line 5 has "NaN" in Az/],
    [at(4, (line) => line.replace("-9.81", "-9,81")), /line 5 has 10 fields, the header has 9/],
    [at(4, (line) => line.replace("-9.81", "0x10")), /line 5 has "0x10" in Az/],
    [at(4, (line) => line.replace("sit", "")), /line 5 has nothing in activity/],
    [at(4, (line) => line.replace("sit", "NaN")), /line 5 has "NaN" in activity, expected a name/],
    [at(4, (line) => line.replace("ann", "an")), /the user "an" has 1 rows, fewer than the 10 of a window/],
    [at(4, (line) => `"${line}`), /line 5 has a quote that is not closed/],
    [at(0, (line) => line.replace("Az_w", "Q").replace("User", "who")), /lacks Az_w, User/],
    [at(0, (line) => `${line},activity`), /"activity" twice/],
    [[HEADER], /has no rows/],
    [[], /has no rows/],
    [lines(["ann"]), /1 user \(ann\).*nobody is left to train on/],
    [lines(undefined, ["sit"]), /the only activity is "sit"/],
    [lines().map((line) => line.replace("-9.81", "-1000")), /median acceleration is 1000/],
    [
      lines().map((line) => line.replace(/^(\d+),/, (_, t) => `${1.7e12 + 5 * (Number(t) - 1.7e12)},`)),
      /rows come at 10\.00 Hz/,
    ],
    [lines().map((line) => line.replace(/^(\d+)\d{3},/, "$1,")), /it looks like seconds since 1970/],
    [lines().map((line) => line.replace(/^17/, "23")), /time is of 2042-11-\d\d, which lies in the future/],
  ];
  for (const [rows, message] of cases) {
    const error = await refusalOf(run(folder, await table(folder, rows)));
    assert.match(error.message, message);
    assert.match(String(error.file), "labelled.csv");
  }
  const short = await refusalOf(run(folder, await table(folder, lines()), {}, 40));
  assert.match(short.message, "lasts 40 samples");
  const packed = join(folder, "cut.csv.gz");
  await writeFile(packed, gzipSync(lines().join("\n")).subarray(0, 400));
  assert.match((await refusalOf(run(folder, packed))).message, "damaged or cut short");
});

test("an error in the middle of a large file is the one that is told", async ({folder}) => {
  const users = Array.from({length: 900}, (_, i) => `u${i}`);
  const rows = lines(users).map((line, i) => (i === 4 ? line.replace("-9.81", "x") : line));
  for (const name of ["labelled.csv", "labelled.csv.gz"]) {
    const error = await refusalOf(run(folder, await table(folder, rows, name)));
    assert.match(error.message, 'line 5 has "x" in Az');
  }
});

const real = existsSync(shared) ? test : test.skip;
if (real === test.skip) console.log("skipped: ../shared/data is absent");

real("23 real people: rows, classes, windows and scaler", async ({folder}) => {
  const path = fileURLToPath(new URL("labelled/sp_sw.csv.gz", shared));
  const meta = JSON.parse(await readFile(new URL("labelled/sp_sw.meta.json", shared), "utf8"));
  const labelled = await readLabelled(path);
  assert.is(labelled.rows, meta.rows);
  assert.is(labelled.users.length, meta.users);
  assert.is(labelled.sessions.length, meta.sessions);
  const counts: Record<string, number> = {};
  for (const code of labelled.activity) {
    const name = labelled.activities[code]!;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  assert.equal(counts, meta.classes);
  const {table: windows, scaler, splits} = await run(folder, path, {testUsers: 5, validationUsers: 2}, 50);
  assert.equal(scaler.classes, Object.keys(meta.classes).sort());
  assert.equal([splits.train.length, splits.validation.length, splits.test.length], [16, 2, 5]);
  const users = windows.strings("user");
  const x = windows.float32("x");
  assert.is(x.length, windows.rows * 300);
  assert.is(
    Object.values(splits.windows).reduce((sum, n) => sum + n, 0),
    windows.rows,
  );
  // Over the training people's windows the standardised values are close to mean 0 and deviation 1.
  const training = new Set(splits.train);
  let [n, sum, squares] = [0, 0, 0];
  for (const [row, user] of users.entries()) {
    if (!training.has(user!)) continue;
    for (let i = 0; i < 300; i++) {
      const value = x[row * 300 + i]!;
      n++;
      sum += value;
      squares += value ** 2;
    }
  }
  assert.ok(Math.abs(sum / n) < 0.1 && Math.abs(squares / n - 1) < 0.2, `${sum / n}, ${squares / n}`);
  const error = await refusalOf(run(folder, fileURLToPath(new URL("labelled/bfrb.csv.gz", shared))));
  assert.match(error.message, /rows come at (9|10)\.\d+ Hz.*expected 50 Hz/);
});

test.run();
