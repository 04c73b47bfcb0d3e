/** Rows of a comma-separated table as they arrive: whatever the line ends, the quotes, the chunks and the packing. */
import {mkdtemp, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {gzipSync} from "node:zlib";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {readCsvRows} from "../../../src/formats/csv/rows.ts";
import {refusalOf} from "../../refusal.ts";

const test = suite<{path: string}>("csv rows");
test.before.each(async (context) => {
  context.path = join(await mkdtemp(join(tmpdir(), "kymo-csv-")), "table.csv");
});
test.after.each(({path}) => rm(join(path, ".."), {recursive: true}));

/** The number of each line that has fields, with the fields. */
async function read(path: string, content: string | Uint8Array): Promise<[number, ...string[]][]> {
  await writeFile(path, content);
  const rows: [number, ...string[]][] = [];
  await readCsvRows(path, ({bytes, starts, ends, line}) => {
    rows.push([line, ...starts.map((start, i) => Buffer.from(bytes.subarray(start, ends[i])).toString())]);
  });
  return rows;
}

test("what people bring is told from its beginning: separators, comments, empty rows, UTF-16", async ({
  path,
}) => {
  const guessed = async (content: string | Uint8Array): Promise<[number, ...string[]][]> => {
    await writeFile(path, content);
    const rows: [number, ...string[]][] = [];
    await readCsvRows(
      path,
      ({bytes, starts, ends, line}) => {
        rows.push([
          line,
          ...starts.map((start, i) => Buffer.from(bytes.subarray(start, ends[i])).toString()),
        ]);
      },
      {guess: true},
    );
    return rows;
  };
  const expected = [
    [3, "a", "b,c"],
    [5, "1,5", "é"],
  ];
  for (const separator of [";", "\t"]) {
    const text = `\n# by a, b, c, d\na${separator}"b,c"\r\n${separator}\n1,5${separator}é\n`;
    assert.equal(await guessed(text), expected);
    for (const bom of ["\uFEFF", ""]) {
      const bytes = Buffer.from(bom + text, "utf16le");
      assert.equal((await guessed(bytes)).slice(1), expected.slice(1), `little-endian ${bom.length}`);
      assert.equal((await guessed(Buffer.from(bytes).swap16())).slice(1), expected.slice(1), "big-endian");
    }
  }
  assert.equal(
    await read(path, "# a;b\n"),
    [[1, "# a;b"]],
    "the runner's own reading takes every line as it is",
  );
});

test("lines end with LF or CRLF, the last with either or nothing; empty ones count and are left out", async ({
  path,
}) => {
  const expected = [
    [2, "a", "b"],
    [4, "", "é"],
    [5, "1", ""],
  ];
  assert.equal(await read(path, "\na,b\n\n,é\n1,"), expected);
  assert.equal(await read(path, "\r\na,b\r\n\r\n,é\r\n1,\r\n"), expected);
  assert.equal(await read(path, ""), []);
  assert.equal(await read(path, "\n\n"), []);
});

test("quoted fields hold commas and quotes", async ({path}) => {
  assert.equal(await read(path, 'a,"b,c","d ""e""",f\n"","",g\n"h"'), [
    [1, "a", "b,c", 'd "e"', "f"],
    [2, "", "", "g"],
    [3, "h"],
  ]);
  const open = await refusalOf(read(path, 'a\nb,"c\n'));
  assert.equal(
    [open.message, open.place, open.file],
    ["line 2 has a quote that is not closed", "line 2", path],
  );
  assert.match((await refusalOf(read(path, '"a"b,c'))).message, "line 1 goes on after a closing quote");
});

test("rows are whole across chunks, packed or not, and a packed file that is cut is refused", async ({
  path,
}) => {
  const lines = Array.from({length: 60_000}, (_, i) => `${i},${"x".repeat(i % 17)}`);
  const text = Buffer.from(`${lines.join("\n")}\n`);
  for (const content of [text, gzipSync(text)]) {
    const rows = await read(path, content);
    assert.is(rows.length, lines.length);
    assert.ok(rows.every(([line, ...fields], i) => line === i + 1 && fields.join() === lines[i]));
  }
  const cut = await refusalOf(read(path, gzipSync(text).subarray(0, 20_000)));
  assert.match(cut.message, /gzip file is damaged or cut short, after line \d+/);
});

test("a line without end is refused before it fills the memory", async ({path}) => {
  assert.is((await read(path, `a\n${"b".repeat(99_999)}`)).length, 2);
  const long = await refusalOf(read(path, `a\n${"b".repeat(100_001)}`));
  assert.is(long.message, "line 2 is longer than 100000 bytes");
});

test("an error of the reader of rows comes through as it is", async ({path}) => {
  await writeFile(path, gzipSync("a\nb\n"));
  const own = new Error("enough");
  const thrown = await readCsvRows(path, () => {
    throw own;
  }).then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.is(thrown, own);
});

test.run();
