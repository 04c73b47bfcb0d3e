/** What other programs make of a workbook, of its lists and of its times, and times that cannot be. */
import {gzipSync, strFromU8, strToU8, unzipSync, zipSync} from "fflate";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {parseBatchedJson} from "../../../src/formats/garmin/batched-json.ts";
import {normaliseList} from "../../../src/formats/garmin/number-list.ts";
import {readSensor} from "../../../src/formats/garmin/recording.ts";
import {parseBatchTime} from "../../../src/formats/garmin/sample-time.ts";
import {refusalOf} from "../../refusal.ts";
import {ACCEL_HEADER, LIMITS, type TinyCell, tinyWorkbook, writeTemporary} from "./tiny-workbook.ts";

const test = suite("other forms");

const START = Date.UTC(2025, 2, 24, 7, 52, 19);
const ROW: readonly TinyCell[] = ["03/24/2025, 07:52:19 AM", "766", "[0,10]", "[1,2]", "[3,4]", "[5,6]"];
const EXPECTED = {t: [START + 766, START + 776], x: [1, 2], y: [3, 4], z: [5, 6]};

async function read(bytes: Uint8Array | string, name = "a.xlsx") {
  const {t, x, y, z} = await readSensor(writeTemporary(name, bytes), "accelerometer", LIMITS);
  return {t: [...t], x: [...x], y: [...y], z: [...z]};
}

/** The workbook with its parts renamed and rewritten. */
function repack(
  change: (name: string, text: string) => readonly [string, string],
  more: Record<string, string> = {},
): Uint8Array {
  const parts = Object.entries(unzipSync(tinyWorkbook([ACCEL_HEADER, ROW]))).map(([name, bytes]) =>
    change(name, strFromU8(bytes)),
  );
  const all = Object.fromEntries([...parts, ...Object.entries(more)]);
  return zipSync(Object.fromEntries(Object.entries(all).map(([name, text]) => [name, strToU8(text)])));
}

const NS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

test("the prefix of relationships, the case of part names and their slashes do not matter", async () => {
  assert.equal(
    await read(
      repack((name, text) => [name, text.replace("xmlns:r=", "xmlns:rel=").replace("r:id=", "rel:id=")]),
    ),
    EXPECTED,
  );
  assert.equal(
    await read(repack((name, text) => [name.replace("xl/", "XL/").replace("sheet1", "Sheet1"), text])),
    EXPECTED,
  );
  assert.equal(await read(repack((name, text) => [name.replaceAll("/", "\\"), text])), EXPECTED);
});

test("a CSV may have tabs or semicolons, comments, UTF-16, decimal commas, and be gzip under any name", async () => {
  const cells = ["03/24/2025, 07:52:19 AM", "766", "[0,10]", '["1,5","2"]', "[3;4]", "5,5;6"];
  const quote = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
  const half = {...EXPECTED, x: [1.5, 2], z: [5.5, 6]};
  for (const separator of [";", "\t", ","]) {
    const lines = [ACCEL_HEADER.join(separator), "", cells.map(quote).join(separator)];
    const text = `\n# exported, by hand\n${lines.join("\r\n")}\r\n`;
    assert.equal(await read(text, "a.csv"), half, `with ${separator}`);
    assert.equal(await read(Buffer.from(`\uFEFF${text}`, "utf16le"), "a.tsv"), half);
    assert.equal(await read(gzipSync(strToU8(text)), "a.csv"), half);
  }
});

test("the main part has the name that the package gives it", async () => {
  const renamed = repack(
    (name, text) => [
      name
        .replace("xl/workbook.xml", "xl/workbook22.xml")
        .replace("_rels/workbook.xml.rels", "_rels/workbook22.xml.rels"),
      text,
    ],
    {
      "_rels/.rels": `<Relationships><Relationship Id="a" Type="${NS}/officeDocument" Target="xl/workbook22.xml"/></Relationships>`,
    },
  );
  assert.equal(await read(renamed), EXPECTED);
});

test("a chart before the first table is passed over", async () => {
  const withChart = repack((name, text) => [
    name,
    text
      .replace("<sheets>", '<sheets><sheet name="chart" sheetId="9" r:id="rId9"/>')
      .replace(
        "<Relationships>",
        `<Relationships><Relationship Id="rId9" Type="${NS}/chartsheet" Target="chartsheets/sheet1.xml"/>`,
      ),
  ]);
  assert.equal(await read(withChart), EXPECTED);
});

test("CDATA is text, and so is an escaped line end", async () => {
  const change = (from: string, to: string) => repack((name, text) => [name, text.replace(from, to)]);
  assert.equal(await read(change("<t>[1,2]</t>", "<t><![CDATA[[1,2]]]></t>")), EXPECTED);
  assert.equal(await read(change("<t>[1,2]</t>", "<t>[1,_x000D_2]</t>")), EXPECTED);
  assert.match(
    (await refusalOf(read(change("<t>[1,2]</t>", "<t><![CDATA[1 & <2>]]></t>")))).message,
    "1 & <2>",
  );
  await refusalOf(read(change("<t>[1,2]</t>", "<t><![CDATA[1,2</t>")));
});

test("lists as programs print them are lists, and no others", () => {
  const forms: Readonly<Record<string, string | undefined>> = {
    "[1, 2,]": "[1,2]",
    "1;2": "[1,2]",
    "[1 2]": "[1,2]",
    "[1.5\n -2e-3 ]": "[1.5,-2e-3]",
    "[np.float64(1.5), np.float64(2)]": "[1.5,2]",
    "(np.int32(1),)": "[1]",
    "1,,2": undefined,
    "[1;;2]": undefined,
    "[1, two]": undefined,
    "[nan, 1]": undefined,
  };
  for (const [text, expected] of Object.entries(forms)) assert.is(normaliseList(text), expected, text);
});

test("a cell of a table in such a form is read", async () => {
  for (const list of ["1;2", "[1 2]", "[1, 2,]", "[np.float64(1.0), np.float64(2.0)]"])
    assert.equal(await read(tinyWorkbook([ACCEL_HEADER, ROW.with(3, list)])), EXPECTED, list);
});

test("a list that the spreadsheet has cut off is named as that", async () => {
  const list = `[${"1.25,".repeat(7000)}`.slice(0, 32_767);
  const {message} = await refusalOf(read(tinyWorkbook([ACCEL_HEADER, ROW.with(3, list)])));
  assert.match(message, "the list is cut off: it has 32767 characters");
});

test("a time may have 24 hours, be ISO 8601, or a spreadsheet's date", () => {
  for (const text of [
    "03/24/2025, 07:52:19",
    "03/24/2025 07:52:19 am",
    "2025-03-24 07:52:19",
    "2025-03-24T07:52:19Z",
    "2025-03-24T07:52:19.000+00:00",
    String(25569 + START / 86_400_000),
  ])
    assert.is(parseBatchTime(text), START, text);
  assert.is(parseBatchTime("03/24/2025, 19:52:19"), START + 12 * 3_600_000);
  for (const text of [
    "2025-03-24T07:52:19+02:00",
    "2025-02-30 07:52:19",
    "2025-03-24 24:00:00",
    "03/24/2025, 13:00:00 PM",
    "4574.3",
    "90000.5",
  ])
    assert.type(parseBatchTime(text), "string", text);
});

test("seconds since 1970 are told from seconds since 1989", () => {
  assert.is(parseBatchTime("1111737139"), START, "since 1989");
  assert.match(
    String(parseBatchTime(String(START / 1000))),
    "is 2045-03-23 since 1989-12-31, and 2025-03-24 since 1970",
  );
});

test("milliseconds are the part of the second, and no time since 1970", async () => {
  for (const cell of ["1000", "-1", "1742802739766"]) {
    const {message} = await refusalOf(read(tinyWorkbook([ACCEL_HEADER, ROW.with(1, cell)])));
    assert.match(message, `${cell} is not from 0 to 999`);
  }
});

test("times in another unit are refused, and the unit is named", () => {
  const recording = (time: number): string =>
    JSON.stringify(
      ["accelerometer", "gyroscope"].map((type) => ({type, samples: [{x: 1, y: 2, z: 3, timestamp: time}]})),
    );
  for (const [factor, unit] of [
    [1e6, "nanoseconds"],
    [1e3, "microseconds"],
    [1e-3, "seconds"],
  ] as const)
    assert.throws(
      () => parseBatchedJson(recording(START * factor), "a.json"),
      new RegExp(`it looks like ${unit} since 1970`),
    );
  assert.throws(() => parseBatchedJson(recording(Date.UTC(1999, 0)), "a.json"), /no time from 2000 to 2099/);
  assert.is(parseBatchedJson(recording(START), "a.json").accel.t[0], START);
});

test.run();
