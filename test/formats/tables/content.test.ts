/** What a file is by its first bytes, what it looks like to people, and which columns and names a map takes. */
import {crc32} from "node:zlib";
import {strToU8, zipSync} from "fflate";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {calibrate, readCalibration} from "../../../src/formats/garmin/fit-calibration.ts";
import {NOT_A_LIST, parseNumberList} from "../../../src/formats/garmin/number-list.ts";
import {orderSamples} from "../../../src/formats/garmin/samples.ts";
import {sortedOrder} from "../../../src/formats/garmin/sorted-order.ts";
import {findPacker} from "../../../src/formats/garmin/unpack.ts";
import {findColumn} from "../../../src/formats/tables/column-map.ts";
import {findContent} from "../../../src/formats/tables/content.ts";
import {openCsvTable} from "../../../src/formats/tables/csv-table.ts";
import {GrowingSamples} from "../../../src/formats/tables/growing-samples.ts";
import {describeFile} from "../../../src/formats/tables/looks-like.ts";
import {matchName} from "../../../src/formats/tables/name-pattern.ts";
import {ZipArchive} from "../../../src/formats/zip/archive.ts";
import {refusalOf} from "../../refusal.ts";

const test = suite("content");

test("the first bytes tell what a file is, its name only kinds of zip", () => {
  const of = (bytes: Uint8Array | string, name = "a.csv"): string =>
    findContent(Buffer.from(bytes as string), name);
  assert.is(of("PK\x03\x04", "a.xlsx"), "xlsx");
  assert.is(of("PK\x03\x04", "a.XLSM"), "xlsx");
  assert.is(of("PK\x03\x04", "a.zip"), "zip");
  assert.is(of(Uint8Array.of(0x1f, 0x8b, 8)), "gzip");
  assert.is(of(`\x1f${" ".repeat(60)}`), "text");
  assert.is(of("PAR1...."), "parquet");
  assert.is(of("\x0e\x20\x00\x00\x00\x00\x00\x00.FIT"), "fit");
  for (const json of ['{"a": 1}', "{}", " [1, 2]", "[]", '["x"]', "[[1]]", '\uFEFF[{"a": 1}]', "[-1]"])
    assert.is(of(json), "json", json);
  for (const text of ["a,b\n1,2", "[a] b", "{a}", "\uFEFFa;b", "t\tx\r\n"]) assert.is(of(text), "text", text);
  assert.is(of(""), "other");
});

test("UTF-16 is text with its mark or without, other zeros and control characters are none", () => {
  const wide = Buffer.from("time,x,y\n1,2,3\n", "utf16le");
  const greek = Buffer.from("\uFEFFωωωωωω", "utf16le");
  for (const bytes of [wide, Buffer.from(wide).swap16(), greek, Buffer.from(greek).swap16()])
    assert.is(findContent(bytes, "a"), "text");
  assert.is(findContent(Buffer.from([0xff, 0xff, 0, 65, 66, 67, 68]), "a"), "other");
  assert.is(findContent(Buffer.from([0xfe, 0xfe, 0, 65, 66, 67, 68]), "a"), "other");
  const sparse = (zeros: number): Buffer => Buffer.from("a".repeat(100 - zeros) + "\0".repeat(zeros));
  assert.equal(
    [0, 1, 40, 41, 59, 60].map((zeros) => findContent(sparse(zeros), "a")),
    ["text", "other", "other", "text", "text", "other"],
  );
  const control = (count: number): Buffer => Buffer.from("a".repeat(100 - count) + "\x01".repeat(count));
  assert.equal(
    [2, 3].map((count) => findContent(control(count), "a")),
    ["text", "other"],
  );
});

test("files that nobody reads are described by what they are", async () => {
  const look = (name: string, text: string | Buffer): Promise<string> => {
    const bytes = Buffer.from(text as string);
    return describeFile({name, content: findContent(bytes, name), path: name, read: async () => bytes});
  };
  const header = ["timestamp", "timestamp_ms", "sample_time_offset"];
  const garmin = [...header, "calibrated_accel_x", "calibrated_accel_y", "calibrated_accel_z"].join();
  assert.is(
    await look("my accel.csv", `${garmin}\n`),
    "a Garmin file of the accelerometer; its name has to end in -accelerometer_data.csv",
  );
  assert.match(
    await look("accel.csv", "time,x,y\n1,2,3\n"),
    /^a table with the columns time, x, y; no column map/,
  );
  assert.match(
    await look("gyro.csv", `${garmin}\n`),
    /^a table with the columns timestamp/,
    "of the other sensor",
  );
  assert.is(
    await look("gyro.xlsx", "PK\x03\x04"),
    "a Garmin file of the gyroscope; its name has to end in -gyroscope_data.xlsx",
  );
  assert.match(await look("walk.xlsx", "PK\x03\x04"), /^a workbook whose name does not end in/);
  assert.is(await look("notes.txt", "seat 4\n"), "text, but no table");
  assert.match(
    await look("wide.csv", Array.from({length: 11}, (_, i) => `c${i}`).join()),
    /c0, c1, .*, c9 …; no/,
  );
  assert.is(await look("a.bin", Buffer.from([1, 2, 3, 0])), "no table: its bytes are no text");
  assert.match(await look("a.bz2", Buffer.from("BZh91AY&SY\0\x01\x02")), /^packed by bzip2; unpack it/);
  assert.is(await look("a.json", "[1]"), "json, which no reader takes here");
});

test("packers are told by their first bytes", () => {
  const of = (...bytes: number[]): string | undefined => findPacker(Uint8Array.from(bytes));
  assert.is(of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 1, 2), "xz");
  assert.is(of(0x28, 0xb5, 0x2f, 0xfd, 1), "Zstandard");
  assert.is(of(0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c), "7-Zip");
  assert.is(of(0x52, 0x61, 0x72, 0x21, 0x1a), "RAR");
  assert.is(of(0x28, 0xb5, 0x2f, 0xfe), undefined);
});

test("patterns of names bind the session, and their own marks are letters elsewhere", () => {
  assert.is(matchName("walk_{session}.csv", "walk_ana 1.csv"), "ana 1");
  assert.is(matchName("walk_{session}.csv", "walk_.csv"), undefined);
  assert.is(matchName("*.csv", "a.csv"), "");
  assert.is(matchName("*.csv", "acsv"), undefined, "a point is a point");
  assert.is(matchName("a?c.txt", "abc.txt"), "");
  assert.is(matchName("a?c.txt", "ac.txt"), undefined);
  assert.is(matchName("[Ww]atch(1)+.csv", "watch(1)+.csv"), "");
  assert.is(matchName("[Ww]atch.csv", "xatch.csv"), undefined);
  assert.is(matchName("a.csv", "aa.csv"), undefined);
  assert.is(matchName("a.csv", "a.csvx"), undefined);
});

test("columns are found by name or place, with a sign", () => {
  const header = ["t", "-x", "x", "y"];
  assert.equal(findColumn("x", header), {at: 2, sign: 1});
  assert.equal(findColumn("-x", header), {at: 1, sign: 1}, "a name that begins so comes first");
  assert.equal(findColumn("-y", header), {at: 3, sign: -1});
  assert.equal(findColumn(1, header), {at: 0, sign: 1});
  assert.equal(findColumn(-4, header), {at: 3, sign: -1});
  for (const absent of [5, -5, "z", "-z", "-"] as const) assert.is(findColumn(absent, header), undefined);
});

test("samples that grow keep their values beyond the first thousand, and count what has no number", () => {
  const growing = new GrowingSamples("f");
  const start = Date.UTC(2025, 0);
  for (let i = 0; i < 3000; i++) growing.push(start + i * 10 + 0.4, Float64Array.of(i, -i, 2 * i));
  assert.is(growing.push(start, Float64Array.of(1, Number.NaN, 1)), false);
  assert.is(growing.push(start, Float64Array.of(1, 1, Number.POSITIVE_INFINITY)), false);
  const {t, x, y, z, sourceRows, droppedRows, unit} = growing.finish("gyroscope", "rad/s");
  assert.equal([t.length, t[2999], x[2999], y[1024], z[1025]], [3000, start + 29_990, 2999, -1024, 2050]);
  assert.equal([sourceRows, droppedRows, unit], [3002, 2, "rad/s"]);
  assert.throws(() => new GrowingSamples("f").finish("gyroscope", undefined), /no samples of the gyroscope/);
});

test("raw counts: (factor / divisor) · M · (count − level shift − offset), each part left out doing nothing", () => {
  const counts = [[101], [1010], [10_100]];
  const of = (fields: Record<string, unknown>): number[] =>
    calibrate(counts, readCalibration(fields)!).flat();
  assert.equal(of({calibrationFactor: 2}), [202, 2020, 20_200]);
  assert.equal(of({calibrationFactor: 3, calibrationDivisor: 2, levelShift: 1}), [150, 1513.5, 15_148.5]);
  assert.equal(of({accelCalFactor: 1, offsetCal: [1, 10, 100]}), [100, 1000, 10_000]);
  assert.equal(of({gyroCalFactor: 1, orientationMatrix: [1, 2, 3, 4, 5, 6, 7, 8, 9]}), [
    101 + 2020 + 30_300,
    404 + 5050 + 60_600,
    707 + 8080 + 90_900,
  ]);
  for (const fields of [{}, {calibrationFactor: 0}, {calibrationFactor: 1, calibrationDivisor: 0}])
    assert.is(readCalibration(fields), undefined);
  const unlike = [[1, 2], [3], [4, 5]];
  assert.equal(
    calibrate(unlike, readCalibration({calibrationFactor: 2})!),
    unlike,
    "left for the reader to drop",
  );
});

test("numbers of a list are those of Number(), with exponents and beyond nine digits", () => {
  const parse = (text: string): number[] | undefined => {
    const out = new Float64Array(8);
    const bytes = Buffer.from(text);
    const length = parseNumberList(bytes, 0, bytes.length, out, 1);
    assert.is(out[0], 0, "what lies before is left alone");
    return length === NOT_A_LIST ? undefined : [...out.subarray(1, 1 + length)];
  };
  assert.equal(parse("[1e2, 2E+1,3e-1]"), [100, 20, 0.3]);
  assert.equal(parse("123456789,1234567890,0.1234567891"), [123456789, 1234567890, 0.1234567891]);
  assert.equal(parse("-.5, +.25,-7"), [-0.5, 0.25, -7]);
  assert.equal(parse(""), []);
  assert.equal(parse(" ( ) "), []);
  for (const text of ["1e", "1e+", "e5", "1e999", "[1,", "[1,2", "1,,2", "'1\"", "[1]2"])
    assert.is(parse(text), undefined, text);
});

test("the order of samples is stable, and steps back are counted and summed", () => {
  const t = Float64Array.of(0, 100, 200, 150, 160, 90, 300, 300);
  assert.equal([...sortedOrder(t)], [0, 5, 1, 3, 4, 2, 6, 7]);
  const marks = Float64Array.from(t, (_, i) => i);
  const raw = {sensor: "gyroscope", format: "csv", t, x: marks, y: marks, z: marks} as const;
  const sorted = orderSamples({...raw, sourceRows: 8, droppedRows: 0});
  assert.equal([...sorted.x], [0, 5, 1, 3, 4, 2, 6, 7]);
  // 200 → 150 is 50 and a batch that overlaps unless such are 3 % of the time; 160 → 90 is 70
  const {backwardSteps, largestBackwardMs, summedBackwardMs, duplicateTimestamps} = sorted;
  assert.equal([backwardSteps, largestBackwardMs, summedBackwardMs, duplicateTimestamps], [2, 110, 120, 1]);
  const long = Float64Array.of(...t, 10_000);
  const more = orderSamples({...raw, t: long, x: long, y: long, z: long, sourceRows: 9, droppedRows: 0});
  assert.is(more.summedBackwardMs, 70);
});

test("a header below other lines, and one without names", async () => {
  const bytes = Buffer.from("device 7\n100\na,b\n1,2\n3,4\n");
  const rows = async (form: {skip: number; header: boolean}): Promise<readonly unknown[]> => {
    const table = openCsvTable(bytes, "n", "f", form);
    const found: number[][] = [];
    await table.read([1, 0], (cells) => found.push([cells.number(0), cells.number(1)]));
    return [table.columns, found, table.firstLines];
  };
  assert.equal(await rows({skip: 2, header: true}), [
    ["a", "b"],
    [
      [2, 1],
      [4, 3],
    ],
    ["device 7", "100"],
  ]);
  assert.equal((await rows({skip: 3, header: false}))[0], ["1", "2"]);
  assert.equal((await rows({skip: 3, header: false}))[1], [
    [2, 1],
    [4, 3],
  ]);
});

test("a part of an archive that is packed by another method, or whose size is not as it says, is refused", async () => {
  const limits = {maxEntries: 3, maxBytes: 1e4, maxRatio: 10, ratioFrom: 1e3, hint: "h", sizeHint: "s"};
  const pack = (change: (directory: DataView, local: DataView) => void): Buffer => {
    const bytes = Buffer.from(zipSync({"a.csv": [strToU8("a,b\n"), {level: 6}]}));
    const at = bytes.indexOf("PK\x01\x02", 0, "latin1");
    const view = (from: number): DataView => new DataView(bytes.buffer, bytes.byteOffset + from);
    change(view(at), view(0));
    return bytes;
  };
  const read = async (bytes: Buffer): Promise<string> => {
    try {
      return (await (await ZipArchive.open(bytes, "f.zip", limits)).read("A.CSV")).toString();
    } catch (error) {
      return (error as Error).message;
    }
  };
  assert.is(await read(pack(() => {})), "a,b\n");
  assert.is(
    await read(pack((directory) => directory.setUint16(10, 12, true))),
    "a.csv is packed with an unknown method",
  );
  assert.match(
    await read(pack((directory) => directory.setUint32(16, crc32("a,c\n"), true))),
    /does not match its checksum/,
  );
  assert.match(await read(pack((directory) => directory.setUint16(8, 1, true))), /A\.CSV is encrypted/);
  const many = zipSync(Object.fromEntries(["a", "b", "c", "d"].map((name) => [name, strToU8("x")])));
  assert.match(
    (await refusalOf(ZipArchive.open(Buffer.from(many), "f", limits))).message,
    /4 parts, at most 3/,
  );
  const large = Buffer.from(zipSync({a: strToU8("x".repeat(2e3)), b: strToU8("y".repeat(9e3))}));
  const archive = await ZipArchive.open(large, "f", limits);
  assert.match((await refusalOf(archive.read("a"))).message, /a unpacks \d+-fold, more than 10/);
  assert.match((await refusalOf(archive.read("b"))).message, /b unpacks to 0 MB/);
  assert.match((await refusalOf(archive.read("c"))).message, /c is missing/);
  assert.match((await refusalOf(archive.read("a", 10))).message, /declares 2000 bytes, at most 10/);
});

test.run();
