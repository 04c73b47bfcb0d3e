import {gzipSync, strToU8} from "fflate";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {readSensor} from "../../../src/formats/garmin/recording.ts";
import {ExpectedError} from "../../../src/platform/failure.ts";
import {
  ACCEL_HEADER,
  GYRO_HEADER,
  LIMITS,
  type TinyCell,
  tinyWorkbook,
  writeTemporary,
} from "./tiny-workbook.ts";

const test = suite("garmin recording");
const TIME = "03/24/2025, 07:52:19 AM";
const START = Date.UTC(2025, 2, 24, 7, 52, 19);
const LISTS = ['["0","10","20"]', '["1.5","-2","3e2"]', '["0.1","0.2","0.3"]', '["7","8","9.25"]'];
const ROW: TinyCell[] = [TIME, 766, ...LISTS];

async function read(
  rows: readonly (readonly TinyCell[])[],
): Promise<{t: number[]; x: number[]; y: number[]; z: number[]}> {
  return columns(await readSensor(writeTemporary("a.xlsx", tinyWorkbook(rows)), "accelerometer", LIMITS));
}

function columns({t, x, y, z}: Awaited<ReturnType<typeof readSensor>>): {
  t: number[];
  x: number[];
  y: number[];
  z: number[];
} {
  return {t: [...t], x: [...x], y: [...y], z: [...z]};
}

const EXPECTED = {
  t: [START + 766, START + 776, START + 786],
  x: [1.5, -2, 300],
  y: [0.1, 0.2, 0.3],
  z: [7, 8, 9.25],
};

/** Asserts an ExpectedError whose message, place or hint matches. */
async function refuses(work: Promise<unknown>, message: RegExp, place?: string): Promise<void> {
  try {
    await work;
  } catch (error) {
    assert.instance(error, ExpectedError);
    const found = error as ExpectedError;
    assert.match(found.message, message);
    if (place !== undefined) assert.is(found.place, place);
    assert.ok(found.hint.length > 0 && found.file !== undefined);
    return;
  }
  assert.unreachable(`expected an ExpectedError like ${message}`);
}

test("a shared-string row is exploded into samples", async () => {
  assert.equal(await read([ACCEL_HEADER, ROW]), EXPECTED);
});

test("every form of a list gives the same samples", async () => {
  const forms: ((list: string) => TinyCell)[] = [
    (list) => list.replaceAll('"', ""),
    (list) => list.replaceAll('"', "'"),
    (list) => list.replaceAll(/["[\]]/g, "").replaceAll(",", ", "),
    (list) => list.replace("[", "(").replace("]", ")"),
    (list) => ` ${list.replaceAll(",", " , ")} `,
    (list) => ({xml: `<c t="inlineStr"><is><t>${list.replaceAll('"', "&quot;")}</t></is></c>`}),
    (list) => ({xml: `<c t="str"><f>A1</f><v>${list.replaceAll('"', "&#34;")}</v></c>`}),
    (list) => ({
      xml: `<c t="inlineStr"><is><r><rPr><b/></rPr><t>${list.slice(0, 4)}</t></r><r><t>${list.slice(4)}</t></r><rPh><t>9</t></rPh></is></c>`,
    }),
  ];
  for (const form of forms)
    assert.equal(await read([ACCEL_HEADER, [TIME, "766", ...LISTS.map(form)]]), EXPECTED);
});

test("columns may stand in any order, beside others", async () => {
  const order = [5, 2, 0, 4, 1, 3];
  const mixed = (row: readonly TinyCell[]): TinyCell[] => ["extra", ...order.map((i) => row[i]!), "more"];
  assert.equal(await read([mixed(ACCEL_HEADER.map((name) => ` ${name} `)), mixed(ROW)]), EXPECTED);
});

test("one sample a row may be a plain number, and seconds may count from the FIT epoch", async () => {
  const seconds = (START - Date.UTC(1989, 11, 31)) / 1000;
  assert.equal(await read([ACCEL_HEADER, [seconds, 0, 4, 1, 2, 3]]), {
    t: [START + 4],
    x: [1],
    y: [2],
    z: [3],
  });
});

test("noon and midnight", async () => {
  const {t} = await read([
    ACCEL_HEADER,
    ["03/24/2025, 12:00:00 AM", 0, "0", "1", "1", "1"],
    ["03/24/2025, 12:00:00 PM", 0, "0", "1", "1", "1"],
  ]);
  assert.equal(t, [Date.UTC(2025, 2, 24), Date.UTC(2025, 2, 24, 12)]);
});

test("numbers are the doubles that Number gives", async () => {
  const texts = [
    "0.1",
    "-1001.5569016160149",
    "123456789",
    "1234567890.5",
    "9007199254740993",
    "5e-324",
    "+.5",
    "1.",
    "-0",
    "0.000001234",
  ];
  const list = `["${texts.join('","')}"]`;
  const offsets = `[${texts.map((_, i) => i).join(",")}]`;
  const {x} = await read([ACCEL_HEADER, [TIME, 0, offsets, list, list, list]]);
  assert.equal(x, texts.map(Number));
});

test("a row of unequal arrays is dropped and counted, an empty row is nothing", async () => {
  const file = writeTemporary(
    "a.xlsx",
    tinyWorkbook([ACCEL_HEADER, ROW, [TIME, 0, ...LISTS.slice(0, 3), "[1]"], [], ROW]),
  );
  const samples = await readSensor(file, "accelerometer", LIMITS);
  assert.is(samples.sourceRows, 3);
  assert.is(samples.droppedRows, 1);
  assert.is(samples.t.length, 6);
});

test("times that step back are sorted, stably, and counted", async () => {
  const samples = await readSensor(
    writeTemporary(
      "a.xlsx",
      tinyWorkbook([ACCEL_HEADER, [TIME, 0, "0,10,5,10", "1,2,3,4", "1,2,3,4", "1,2,3,4"]]),
    ),
    "accelerometer",
    LIMITS,
  );
  assert.equal([...samples.x], [1, 3, 2, 4]);
  assert.is(samples.backwardSteps, 1);
  assert.is(samples.largestBackwardMs, 5);
  assert.is(samples.duplicateTimestamps, 1);
});

test("CSV, gzipped or with semicolons, gives the same samples", async () => {
  const line = (cells: readonly TinyCell[], separator: string): string =>
    cells.map((cell) => `"${String(cell).replaceAll('"', '""')}"`).join(separator);
  const comma = `${line(ACCEL_HEADER, ",")}\r\n${line(ROW, ",")}\r\n`;
  const semicolon = `\ufeff${ACCEL_HEADER.join(";")}\n${line(ROW, ";")}`;
  for (const [name, bytes] of [
    ["a.csv", comma],
    ["a.csv", semicolon],
    ["a.csv.gz", gzipSync(strToU8(comma))],
  ] as const)
    assert.equal(columns(await readSensor(writeTemporary(name, bytes), "accelerometer", LIMITS)), EXPECTED);
  await refuses(
    readSensor(writeTemporary("a.csv", comma.replace("1.5", "x")), "accelerometer", LIMITS),
    /calibrated_accel_x: .*item 1 is none/,
    "row 2, column calibrated_accel_x",
  );
  await refuses(
    readSensor(writeTemporary("a.csv", `${comma}"open`), "accelerometer", LIMITS),
    /never closed/,
    "row 3",
  );
  await refuses(
    readSensor(writeTemporary("a.csv.gz", gzipSync(new Uint8Array(2e6))), "accelerometer", {
      ...LIMITS,
      maxUncompressedMB: 1,
    }),
    /more than 1 MB/,
  );
});

test("what cannot be read is named with its cell", async () => {
  const with_ = (slot: number, cell: TinyCell): Promise<unknown> =>
    read([ACCEL_HEADER, ROW, ROW.map((old, i) => (i === slot ? cell : old))]);
  await refuses(
    with_(3, '["1","two","3"]'),
    /"\["1","two","3"\]…" is no list of finite numbers: item 2 is none/,
    "row 3, cell D3",
  );
  await refuses(with_(3, '["1","inf","3"]'), /item 2/, "row 3, cell D3");
  await refuses(with_(4, '["1","2","3"'), /no list/, "row 3, cell E3");
  await refuses(with_(4, "1,,2"), /item 2/, "row 3, cell E3");
  await refuses(with_(4, "1e999,1,1"), /item 1/, "row 3, cell E3");
  await refuses(with_(5, {xml: '<c t="e"><v>#REF!</v></c>'}), /#REF!/, "row 3, cell F3");
  await refuses(with_(0, "24.03.2025 07:52"), /is no time; expected "MM\/DD/, "row 3, cell A3");
  await refuses(with_(0, "02/30/2025, 07:52:19 AM"), /is no date/, "row 3, cell A3");
  await refuses(with_(0, "03/24/2025, 13:52:19 PM"), /no time of day/, "row 3, cell A3");
  await refuses(with_(0, 4574.3), /spreadsheet's date/, "row 3, cell A3");
  await refuses(with_(0, 200_000), /switched on/, "row 3, cell A3");
  await refuses(with_(0, null), /is no time/, "row 3, cell A3");
  await refuses(with_(1, null), /timestamp_ms: "" is no number/, "row 3, cell B3");
});

test("a sheet without data is refused", async () => {
  await refuses(read([]), /no rows of the accelerometer/);
  await refuses(read([ACCEL_HEADER]), /no rows of the accelerometer/);
  await refuses(
    read([ACCEL_HEADER, [TIME, 0, "1,2", "1", "1", "1"]]),
    /in all 1 rows the four arrays differ/,
  );
  await refuses(
    read([ACCEL_HEADER.slice(0, 5), ROW]),
    /no column calibrated_accel_z; the header has timestamp/,
    "row 1",
  );
  await refuses(read([[...ACCEL_HEADER, "timestamp"], ROW]), /two columns are named timestamp/);
  const swapped = await read([GYRO_HEADER, ROW]).catch((error: unknown) => error);
  assert.match((swapped as ExpectedError).hint, /file of the gyroscope; swap/);
});

test("a file of another kind is refused", async () => {
  const of = (name: string, bytes: Uint8Array | string): Promise<unknown> =>
    readSensor(writeTemporary(name, bytes), "accelerometer", LIMITS);
  await refuses(of("a.xlsx", ""), /empty/);
  await refuses(
    of("a.xlsx", "no zip at all, but long enough to hold a directory record"),
    /not a readable zip/,
  );
  await refuses(of("a.xlsx", Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0, 0])), /old \.xls/);
  await refuses(of("a.ods", "x"), /no known format/);
  await refuses(of("a.xlsx", tinyWorkbook([ACCEL_HEADER, ROW]).slice(0, -30)), /not a readable zip/);
});

test.run();
