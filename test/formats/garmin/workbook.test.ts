/** Hostile and damaged workbooks: each is refused before it costs memory, with an ExpectedError. */
import {strToU8, zipSync} from "fflate";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {readSensor} from "../../../src/formats/garmin/recording.ts";
import {XmlScanner} from "../../../src/formats/garmin/xml.ts";
import {ExpectedError} from "../../../src/platform/failure.ts";
import {refusalOf} from "../../refusal.ts";
import {ACCEL_HEADER, LIMITS, tinyWorkbook, writeTemporary} from "./tiny-workbook.ts";

const test = suite("workbook");

async function refuses(bytes: Uint8Array, message: RegExp, limits = LIMITS): Promise<void> {
  const error = await readSensor(writeTemporary("a.xlsx", bytes), "accelerometer", limits).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.instance(error, ExpectedError);
  assert.match((error as ExpectedError).message, message);
}

const BOMB = `<sst>${" ".repeat(20_000_000)}</sst>`;

test("a part that unpacks to too much is refused", async () => {
  await refuses(tinyWorkbook([ACCEL_HEADER], {strings: BOMB}), /at most 10 are allowed/, {
    maxUncompressedMB: 10,
    maxRatio: 1e9,
  });
  await refuses(tinyWorkbook([ACCEL_HEADER], {strings: BOMB}), /unpacks \d+-fold, more than 200/);
});

test("a part that lies about its size is refused", async () => {
  const bytes = tinyWorkbook([ACCEL_HEADER], {strings: BOMB});
  const size = Buffer.from(bytes);
  // The declared size stands in the central directory and in the part's own header; both are made small.
  const declared = Buffer.alloc(4);
  declared.writeUInt32LE(BOMB.length);
  const small = Buffer.alloc(4);
  small.writeUInt32LE(100_000);
  for (let at = size.indexOf(declared); at !== -1; at = size.indexOf(declared)) small.copy(size, at);
  await refuses(size, /unpacks to more than the 100000 bytes that it declares/);
});

test("an archive of too many or doubtful parts is refused", async () => {
  const many = Object.fromEntries(Array.from({length: 1001}, (_, i) => [`p${i}`, new Uint8Array(0)]));
  await refuses(zipSync(many), /1001 parts/);
  await refuses(zipSync({"../../evil": strToU8("x")}), /not a readable zip/);
  await refuses(zipSync({"other.xml": strToU8("x")}), /xl\/workbook.xml is missing/);
});

test("a changed byte is noticed", async () => {
  const bytes = zipSync({"xl/workbook.xml": [strToU8("<workbook/>"), {level: 0}]});
  const at = Buffer.from(bytes).indexOf("<workbook/>");
  bytes[at + 3] = 0x41;
  await refuses(bytes, /does not match its checksum/);
});

test("entities cannot be declared, so none can expand", async () => {
  const strings =
    '<!DOCTYPE sst [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><sst><si><t>&b;</t></si></sst>';
  await refuses(tinyWorkbook([ACCEL_HEADER], {strings}), /document type or an entity/);
  await refuses(
    tinyWorkbook([ACCEL_HEADER], {strings: "<sst><si><t>&b;</t></si></sst>"}),
    /"&b;" is no character/,
  );
  await refuses(
    tinyWorkbook([ACCEL_HEADER], {strings: "<sst><si><t>&#x110000;</t></si></sst>"}),
    /is no character/,
  );
});

test("XML that is not well-formed is refused", async () => {
  const sheet = (xml: string, message: RegExp): Promise<void> =>
    refuses(tinyWorkbook([ACCEL_HEADER], {sheet: xml}), message);
  await sheet("<worksheet><sheetData><row r='1'>", /<row> is never closed/);
  await sheet("<worksheet><sheetData></worksheet>", /<sheetData> is not closed/);
  await sheet("<worksheet><row r='1' <c/></row></worksheet>", /a tag is not closed/);
  await sheet("<worksheet><row r='1></row></worksheet>", /a tag is not closed/);
  await sheet("<worksheet><row r=1></row></worksheet>", /no quotes/);
  await sheet("</worksheet>", /no opening one/);
  await sheet("<worksheet><!-- ", /"-->" is missing/);
  await sheet("<a>".repeat(70), /nested deeper than 64/);
  await sheet(
    "<worksheet><row r='1'><c r='A1' t='s'><v>99</v></c></row></worksheet>",
    /cell A1 names a shared string/,
  );
  await sheet("<worksheet><row r='9999999'><c/></row></worksheet>", /out of range/);
  assert.throws(() => new XmlScanner(Buffer.from([0xff, 0xfe]), "f", "p"), /not in UTF-8/);
});

test("prefixed names, comments and cells without references are read", async () => {
  const names = ACCEL_HEADER.map((name) => `<x:c t="inlineStr"><x:is><x:t>${name}</x:t></x:is></x:c>`).join(
    "",
  );
  const cells = ["1111", "0", "0", "1", "2", "3"]
    .map((v) => `<x:c><x:v>${v === "1111" ? 1111300000 : v}</x:v></x:c>`)
    .join("");
  const sheet = `<?xml version="1.0"?><!-- c --><x:worksheet><x:sheetData><x:row>${names}</x:row><x:row/><x:row>${cells}</x:row></x:sheetData></x:worksheet>`;
  const samples = await readSensor(
    writeTemporary("a.xlsx", tinyWorkbook([], {sheet})),
    "accelerometer",
    LIMITS,
  );
  assert.equal([samples.x[0], samples.y[0], samples.z[0]], [1, 2, 3]);
});

/** A workbook whose first cells are these, as raw XML, with these shared strings. */
async function readFirstBatch(cells: readonly string[], strings: string): Promise<number[]> {
  const row = (number: number, xml: readonly string[]): string => `<row r="${number}">${xml.join("")}</row>`;
  const header = ACCEL_HEADER.map((name) => `<c t="inlineStr"><is><t>${name}</t></is></c>`);
  const sheet = `<worksheet><sheetData>${row(1, header)}${row(2, cells)}</sheetData></worksheet>`;
  const bytes = tinyWorkbook([], {sheet, strings: `<sst>${strings}</sst>`});
  const {t, x, y, z} = await readSensor(writeTemporary("a.xlsx", bytes), "accelerometer", LIMITS);
  return [t[1]! - t[0]!, x[1]!, y[1]!, z[1]!];
}

const shared = (index: number): string => `<c t="s"><v>${index}</v></c>`;
const value = (text: string): string => `<c><v>${text}</v></c>`;

test("rich text is joined from its runs, without phonetic guides; references are resolved in each", async () => {
  const strings = [
    "<si><r><t>[0,</t></r><r><rPr><b/></rPr><t>1</t></r><r><t>7]</t></r></si>",
    "<si><t>[1,2]</t><rPh sb='0' eb='1'><t>99</t></rPh></si>",
    "<si><t>[&#51;,</t><t>&#x34;]</t></si>",
    "<si/><si><t/></si><si><t>[5,6]</t></si>",
  ];
  const cells = [value("1111300000"), value("0"), shared(0), shared(1), shared(2), shared(5)];
  assert.equal(await readFirstBatch(cells, strings.join("")), [17, 2, 4, 6]);
});

test("comments in and between cells are skipped, also one after another", async () => {
  const cells = [
    "<!-- a --><!-- b --><c><!-- -> --><!--> --><v>1111300000</v><!-- c --></c>",
    `<c><!-- <v>9</v> --><v>0</v></c><!----><!-- ${"-".repeat(40)} -->`,
    ...[0, 1, 2, 3].map(shared),
  ];
  const strings = [
    "<si><!-- a --><t>[0,<!-- b -->5<!-- c -->]</t></si>",
    ...["[1,2]", "[3,4]", "[5,6]"].map((text) => `<si><t>${text}</t></si><!-- d -->`),
  ];
  assert.equal(await readFirstBatch(cells, strings.join("")), [5, 2, 4, 6]);
  const broken = [value("11113<!-- e -->00000"), value("0"), ...[0, 1, 2, 3].map(shared)];
  const error = await refusalOf(readFirstBatch(broken, strings.join("")));
  assert.match(error.message, "the value of cell A2 is in pieces");
});

test.run();
