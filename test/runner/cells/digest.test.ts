import {suite} from "uvu";
import * as assert from "uvu/assert";
import {ExpectedError} from "../../../src/platform/failure.ts";
import {openCodeDigests} from "../../../src/runner/code/digest-code.ts";
import {type Files, files, makeNotebooks, withCell} from "../../notebook/workspace.ts";
import {writeFiles} from "../../temporary-folder.ts";

const test = suite("digest of notebooks");
const PAGE = "notebooks/one.html";
const CELL = "notebooks/one.html#squares";
const notebook = files[PAGE];

async function digestBoth(root: string) {
  const code = openCodeDigests(root);
  return {code, page: await code.digest(PAGE), cell: await code.digest(CELL)};
}

test("a changed cell changes the page, by the cell's name, and no stage of another cell", async () => {
  const root = makeNotebooks();
  const before = await digestBoth(root);
  writeFiles(root, {[PAGE]: notebook.replace('x: "n"', 'x: "square"')});
  const after = await digestBoth(root);
  assert.equal(after.code.explain(before.page.digest, after.page.digest), [`${PAGE}: cell_4 changed`]);
  assert.is(after.cell.digest, before.cell.digest);
});

test("a stage of a cell is stale once the cell, or one that it needs, changes", async () => {
  const root = makeNotebooks();
  const before = await digestBoth(root);
  writeFiles(root, {
    [PAGE]: notebook.replace('numbers.json").json()', 'numbers.json").json().then((all) => all.slice(1))'),
  });
  const after = await digestBoth(root);
  const changes = after.code.explain(before.cell.digest, after.cell.digest);
  assert.equal(changes, [`${CELL}: cell_2 changed`]);
});

test("what is read of a page is its notebook and what goes into the page", async () => {
  const {page, cell} = await digestBoth(makeNotebooks());
  assert.ok(page.files.includes(PAGE), String(page.files));
  assert.ok(page.files.some((file) => file.endsWith("src/notebook/browser/library.mjs")));
  assert.ok(page.folders.some((folder) => folder.endsWith("node_modules/@observablehq/plot")));
  assert.equal(Object.keys(page.packages), []); // they are in the page, and so in its digest
  assert.equal(Object.keys(cell.packages), ["apache-arrow", "arquero"]);
});

test("nothing is read again while nothing has changed", async () => {
  const root = makeNotebooks();
  const later = () => Date.now() + 5000; // files just written are not trusted
  const {digest} = await openCodeDigests(root, later).digest(PAGE);
  assert.is(openCodeDigests(root, later).digestNow(PAGE)?.digest, digest);
  writeFiles(root, {[PAGE]: `${notebook}<!-- more -->`});
  assert.is(openCodeDigests(root, later).digestNow(PAGE), undefined);
});

const mistakes: Readonly<
  Record<string, readonly [changes: Files, message: RegExp, place: string, run?: string]>
> = {
  "a mistake of syntax": [
    withCell("    const a = 1;\n    const b = ;"),
    /Unexpected token/,
    "cell 4, line 15",
  ],
  "one in TypeScript": [
    withCell("    const a: = 1;", "text/x-typescript"),
    /Expected|Unexpected/,
    "cell 4, line 14",
  ],
  "one in a text": [withCell("    One\n    ${1 +}", "text/markdown"), /Unexpected/, "cell 4, line 15"],
  "an import": [withCell('\n    import {a} from "npm:lodash";'), /an import/, "cell 4, line 15"],
  "a cell in Python": [withCell("    1 + 1", "text/x-python"), /in Python/, "cell 4, line 14"],
  "a remote database": [
    withCell('    DatabaseClient("x").sql`select 1`'),
    /DatabaseClient/,
    "cell 4, line 14",
  ],
  "a cell that needs a page": [
    {[PAGE]: notebook.replace("numbers.map", "Plot.valueof(numbers, (n) => n).map")},
    /Plot, which is only there in a page/,
    "cell 3, line 11",
    CELL,
  ],
};

for (const [name, [changes, message, place, run = PAGE]] of Object.entries(mistakes))
  test(`${name} is told with notebook, cell and line`, async () => {
    const error = await openCodeDigests(makeNotebooks(changes))
      .digest(run)
      .catch((thrown) => thrown);
    assert.instance(error, ExpectedError);
    assert.match(error.message, message);
    assert.is(error.file, PAGE);
    assert.is(error.place, place);
  });

test("a cell that is not there is named, and the file is one of cells", async () => {
  const code = openCodeDigests(makeNotebooks({"notebooks/none.html": "<p>no cells</p>"}));
  const missing = await code.digest(`${PAGE}#cubes`).catch((thrown) => thrown);
  assert.match(missing.message, /no cell defines cubes/);
  const none = await code.digest("notebooks/none.html").catch((thrown) => thrown);
  assert.match(none.message, /no <notebook>/);
});

test.run();
