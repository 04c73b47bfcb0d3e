/** What other programs make of a workbook, of its lists and of its times, and times that cannot be. */
import {gzipSync, strFromU8, strToU8, unzipSync, zipSync} from "fflate";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {readLooseList} from "../../../src/formats/garmin/number-list.ts";
import {readSensor} from "../../../src/formats/garmin/recording.ts";
import {orderSamples} from "../../../src/formats/garmin/samples.ts";
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
  const forms: Readonly<Record<string, readonly number[] | undefined>> = {
    "[1, 2,]": [1, 2],
    "1;2": [1, 2],
    "1|2": [1, 2],
    "{1,2}": [1, 2],
    "[1 2]": [1, 2],
    "[1.5\n -2e-3 ]": [1.5, -2e-3],
    "[\u22121.5, 2]": [-1.5, 2],
    "[1,5; 2]": [1.5, 2],
    "[np.float64(1.5), np.float64(2)]": [1.5, 2],
    "[Decimal('1.5'), Decimal('2')]": [1.5, 2],
    "array([1.5, 2], dtype=float32)": [1.5, 2],
    "tensor([1.5, 2.])": [1.5, 2],
    "(np.int32(1),)": [1],
    "[nan, 1]": [Number.NaN, 1],
    '["1", "", null]': [1, Number.NaN, Number.NaN],
    "1,,2": undefined,
    "[1;;2]": undefined,
    "[1, two]": undefined,
    "[1, inf]": undefined,
    nan: undefined,
  };
  for (const [text, expected] of Object.entries(forms)) assert.equal(readLooseList(text), expected, text);
});

test("a sample with a value that was not measured is missing and counted; where most are, it is refused", async () => {
  const rows = [ACCEL_HEADER, ROW.with(3, "[1,nan]"), ROW.with(1, "900")];
  const path = writeTemporary("a.xlsx", tinyWorkbook(rows));
  const {t, y, missingSamples, droppedRows} = await readSensor(path, "accelerometer", LIMITS);
  assert.equal([...t], [START + 766, START + 900, START + 910]);
  assert.equal([[...y], missingSamples, droppedRows], [[3, 3, 4], 1, 0]);
  const none = tinyWorkbook([ACCEL_HEADER, ROW.with(3, "[nan,nan]"), ROW.with(4, "[nan,1]")]);
  assert.match((await refusalOf(read(none))).message, "3 of 4 samples of the accelerometer have no number");
});

test("a zip of one table, a gzip of a gzip and a workbook named otherwise are read; other packers are named", async () => {
  const quote = (cell: unknown): string => `"${String(cell)}"`;
  const text = [ACCEL_HEADER.join(","), ROW.map(quote).join(",")].join("\n");
  const one = zipSync({"inner.csv": strToU8(text), "__MACOSX/._inner.csv": strToU8("x")});
  for (const name of ["a.zip", "a.csv.zip", "a.csv"]) assert.equal(await read(one, name), EXPECTED, name);
  assert.equal(await read(gzipSync(gzipSync(strToU8(text))), "a.csv.gz"), EXPECTED);
  assert.equal(await read(tinyWorkbook([ACCEL_HEADER, ROW]), "a.csv"), EXPECTED);
  assert.equal(await read(text, "a.txt"), EXPECTED);
  const two = zipSync({"a.csv": strToU8(text), "b.csv": strToU8(text)});
  assert.match(
    (await refusalOf(read(two, "a.zip"))).message,
    "the archive has 2 files, expected the one table",
  );
  const packed = Buffer.from(`BZh9${text}`);
  assert.match((await refusalOf(read(packed, "a.csv.bz2"))).message, "packed by bzip2, which is not read");
});

test("the line by which spreadsheets tell the separator is no row, nor are comments of other languages", async () => {
  for (const [head, separator] of [
    ["sep=;", ";"],
    ['"sep=|"', "|"],
    ["// exported\n% by hand", ","],
  ] as const) {
    const cells = ROW.map((cell) => `"${String(cell)}"`);
    const text = [head, ACCEL_HEADER.join(separator), cells.join(separator)].join("\r\n");
    assert.equal(await read(text, "a.csv"), EXPECTED, head);
  }
});

test("many small steps back are a clock that runs twice, a few are batches that overlap", () => {
  const sum = (stepMs: number): number => {
    const t = Float64Array.from({length: 2000}, (_, i) => START + 10 * i - stepMs * Math.floor(i / 25));
    const zeros = new Float64Array(t.length);
    const raw = {sensor: "gyroscope", format: "csv", t, x: zeros, y: zeros, z: zeros} as const;
    return orderSamples({...raw, sourceRows: 80, droppedRows: 0}).summedBackwardMs;
  };
  // 79 steps; at 12 ms each goes 2 ms back, at 45 ms 35
  assert.equal([sum(5), sum(12), sum(45)], [0, 0, 79 * 35]);
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

test("a workbook whose dates count from 1904 is read four years later", async () => {
  const days = String(25569 - 1462 + START / 86_400_000);
  const book = (setting: string): Uint8Array => {
    const parts = unzipSync(tinyWorkbook([ACCEL_HEADER, [{xml: `<c><v>${days}</v></c>`}, ...ROW.slice(1)]]));
    const main = strFromU8(parts["xl/workbook.xml"]!);
    return zipSync({...parts, "xl/workbook.xml": strToU8(main.replace("<sheets>", `${setting}<sheets>`))});
  };
  for (const value of ["1", "true"])
    assert.equal(await read(book(`<workbookPr date1904="${value}"/>`)), EXPECTED, value);
  for (const setting of ['<workbookPr date1904="0"/>', "<workbookPr/>", ""])
    assert.is((await read(book(setting))).t[0], EXPECTED.t[0]! - 1462 * 86_400_000, setting);
});

test("bytes before and behind the archive do not matter", async () => {
  const book = Buffer.from(tinyWorkbook([ACCEL_HEADER, ROW]));
  const junk = (length: number): Buffer => Buffer.alloc(length, "PK\x05\x06");
  for (const [before, behind] of [
    [0, 1],
    [0, 100],
    [0, 70_000],
    [9, 0],
    [64, 64],
  ] as const)
    assert.equal(
      await read(Buffer.concat([junk(before), book, junk(behind)])),
      EXPECTED,
      `${before}, ${behind}`,
    );
  const commented = Buffer.concat([book, Buffer.from("by me")]);
  commented.writeUInt16LE(5, book.length - 2);
  assert.equal(await read(commented), EXPECTED);
  assert.match((await refusalOf(read(book.subarray(0, -1)))).message, /not a readable zip archive/);
});

test("the first sheet that has the columns is read; without one the first sheet's header is told", async () => {
  const with_ = (first: string, target = "sheet0.xml"): Uint8Array =>
    repack(
      (name, text) => [
        name,
        name.endsWith("workbook.xml")
          ? text.replace("<sheets>", '<sheets><sheet name="a" sheetId="9" r:id="rId9"/>')
          : name.endsWith("workbook.xml.rels")
            ? text.replace(
                "</Relationships>",
                `<Relationship Id="rId9" Type="${NS}/worksheet" Target="worksheets/${target}"/></Relationships>`,
              )
            : text,
      ],
      {[`xl/worksheets/${decodeURIComponent(target)}`]: first},
    );
  const cell = (text: string): string =>
    `<worksheet><sheetData><row r="1"><c t="inlineStr"><is><t>${text}</t></is></c></row></sheetData></worksheet>`;
  assert.equal(await read(with_("<worksheet><sheetData/></worksheet>")), EXPECTED);
  assert.equal(await read(with_(cell("Read me"), "read%20me.xml")), EXPECTED);
  const other = unzipSync(with_(cell("Read me")));
  other["xl/worksheets/sheet1.xml"] = strToU8(cell("Nor me"));
  assert.match((await refusalOf(read(zipSync(other)))).message, /the header has Read me$/);
  const empty = "<worksheet><sheetData/></worksheet>";
  other["xl/worksheets/sheet0.xml"] = other["xl/worksheets/sheet1.xml"] = strToU8(empty);
  assert.match((await refusalOf(read(zipSync(other)))).message, /no rows of the accelerometer/);
});

test("a part in UTF-16 is named as that, with either order of its bytes", async () => {
  for (const mark of ["\xff\xfe", "\xfe\xff"]) {
    const parts = unzipSync(tinyWorkbook([ACCEL_HEADER, ROW]));
    parts["xl/sharedStrings.xml"] = Buffer.from(`${mark}<\0s\0`, "latin1");
    assert.match(
      (await refusalOf(read(zipSync(parts)))).message,
      /sharedStrings\.xml is damaged: it is not in UTF-8/,
    );
  }
});

test("a truth value is no number of milliseconds, and a failed formula is no list", async () => {
  const failed = tinyWorkbook([ACCEL_HEADER, ROW.with(3, {xml: '<c t="e"><v>#N/A</v></c>'})]);
  assert.is(
    (await refusalOf(read(failed))).message,
    'calibrated_accel_x: "#N/A…" is no list of finite numbers',
  );
  const book = tinyWorkbook([ACCEL_HEADER, ROW.with(1, {xml: '<c t="b"><v>1</v></c>'})]);
  assert.match((await refusalOf(read(book))).message, /timestamp_ms: "1" is no number of milliseconds/);
});

test("spaces beside quotes, a header in capitals and a decimal comma are read", async () => {
  const cells = ROW.map((cell) => `"${String(cell)}"`);
  assert.equal(await read(`${ACCEL_HEADER.join(", ")}\n${cells.join(" , ")} \n`, "a.csv"), EXPECTED);
  assert.equal(await read(`${ACCEL_HEADER.join().toUpperCase()}\n${cells.join()}\n`, "a.csv"), EXPECTED);
  const comma = cells.with(1, '"766,0"').join(";");
  assert.equal(await read(`${ACCEL_HEADER.join(";")}\n${comma}\n`, "a.csv"), EXPECTED);
});

test("a gzip file that is cut short is named as that", async () => {
  const packed = gzipSync(strToU8(`${ACCEL_HEADER.join()}\n`.repeat(100)));
  for (const length of [10, packed.length >> 1, packed.length - 1])
    assert.is(
      (await refusalOf(read(packed.subarray(0, length), "a.csv.gz"))).message,
      "the gzip file is damaged or cut short",
    );
});

test("milliseconds are the part of the second, and no time since 1970", async () => {
  for (const cell of ["1000", "-1", "1742802739766"]) {
    const {message} = await refusalOf(read(tinyWorkbook([ACCEL_HEADER, ROW.with(1, cell)])));
    assert.match(message, `${cell} is not from 0 to 999`);
  }
});

test.run();
