import {readFileSync, statSync} from "node:fs";
import {join} from "node:path";
import {pathToFileURL} from "node:url";
import {tableFromIPC} from "apache-arrow";
import {type Browser, chromium} from "playwright-core";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {runKymo} from "../cli/kymo-process.ts";
import {writeFiles} from "../temporary-folder.ts";
import {openNotebook} from "./open-notebook.ts";
import {CHROMIUM, files, hasChromium, makeNotebooks, withCell} from "./workspace.ts";

const test = suite("page of a notebook");
const PAGE = "reports/notebooks/one.html";
let browser: Browser | undefined;
if (!hasChromium) console.log("skipped: Chromium is absent; set CHROMIUM to where it is");
const drawn = hasChromium ? test : test.skip;

test.before(async () => {
  if (hasChromium) browser = await chromium.launch({executablePath: CHROMIUM, args: ["--no-sandbox"]});
});
test.after(() => browser?.close());

function repro(root: string, ...words: readonly string[]) {
  const {status, stdout, stderr} = runKymo(["repro", "--json", ...words], {cwd: root});
  const events = stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));
  return {
    status,
    stderr,
    ran: events.filter(({type}) => type === "run").map(({name}) => name),
    failures: events.flatMap(({failure}) => failure ?? []),
  };
}

const root = makeNotebooks();

test("a cell runs as a stage and writes its table; its page is the same bytes at every build", () => {
  assert.is(repro(root).status, 0);
  const table = tableFromIPC(readFileSync(join(root, "artifacts/squares.arrow")));
  assert.equal(
    table.toArray().map((row) => ({...row})),
    [1, 2, 3].map((n) => ({n, square: n * n})),
  );
  const page = readFileSync(join(root, PAGE));
  assert.ok(page.length < 2_500_000, `${page.length} bytes`);
  assert.is(repro(root, "--force").status, 0);
  assert.equal(readFileSync(join(root, PAGE)), page);
});

test("only what a change reaches is built again", () => {
  const before = statSync(join(root, "artifacts/squares.arrow")).mtimeMs;
  writeFiles(root, {"data/other.csv": "a,b\n1,7\n"});
  assert.equal(repro(root).ran, ["one"]);
  assert.is(statSync(join(root, "artifacts/squares.arrow")).mtimeMs, before);
  assert.match(
    readFileSync(join(root, PAGE), "utf8"),
    new RegExp(Buffer.from("a,b\n1,7\n").toString("base64")),
  );
});

test("an error in a cell that runs as a stage names notebook, cell and line", () => {
  const wrong = "const none = numbers.without;\n    none.here;\n    const squares";
  const notebook = files["notebooks/one.html"].replace("const squares", wrong);
  const {status, failures} = repro(makeNotebooks({"notebooks/one.html": notebook}));
  assert.is(status, 2);
  assert.match(failures[0].message, /'here'/);
  assert.is(failures[0].file, "notebooks/one.html");
  assert.is(failures[0].place, "cell 3, line 12");
});

test("a file that is no dependency of the notebook's stage is told with cell and line", () => {
  const {failures} = repro(
    makeNotebooks(withCell('    // here\n    FileAttachment("../data/more.csv").text()')),
  );
  assert.match(failures[0].message, /more\.csv is not attached/);
  assert.is(failures[0].place, "cell 4, line 15");
  assert.match(failures[0].hint, /data\/more\.csv below deps/);
});

drawn(
  "it opens from the disk without a network, with each cell's value and where it comes from",
  async () => {
    const {page, problems, cells} = await openNotebook(browser!, pathToFileURL(join(root, PAGE)).href);
    assert.equal(problems, []);
    assert.equal(
      cells.map(({id, kind, state}) => `${id} ${kind} ${state}`),
      [
        "cell-2 behind none",
        "cell-3 cached done",
        "cell-4 computed done",
        "cell-5 computed done",
        "cell-6 computed done",
      ],
    );
    assert.is((await page.locator("#cell-4 svg path").count()) > 0, true);
    assert.is((await page.locator("#cell-6 .output").textContent())?.trim(), "Biggest is 7.");
    await page.locator("#cell-5 input[type=range]").fill("9");
    await page.waitForFunction("document.querySelector('#cell-6 .output').innerText === 'Biggest is 9.'");
    assert.match(
      (await page.locator("#cell-3 .from").textContent()) ?? "",
      /^artifacts\/squares\.arrow [0-9a-f]{8}$/,
    );
    await page.close();
  },
);

drawn("an error in a cell of a page names notebook, cell and line", async () => {
  const root = makeNotebooks(withCell("    const list = squares.objects();\n\n    list.nothing.here"));
  repro(root);
  const {page, problems} = await openNotebook(browser!, pathToFileURL(join(root, PAGE)).href);
  assert.is(problems.length, 1);
  assert.match(problems[0]!, /notebooks\/one\.html, cell 4, line 16: .*here/);
  assert.match((await page.locator("#cell-4 [role=alert]").textContent()) ?? "", /cell 4, line 16/);
  await page.close();
});

test.run();
