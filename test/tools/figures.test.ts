/** Figures and tables taken out of a page for print. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {driftPage} from "../../src/report/pages/drift/page.ts";
import {extractFigures, extractTables} from "../../tools/figures/extract.ts";
import {normalizePdf} from "../../tools/figures/pdf.ts";
import {samplePages} from "../fixtures/report/pages.ts";

import {sampleInputs} from "../fixtures/report/sample.ts";
import {parsePage} from "../report/page-checks.ts";

const test = suite("tools/figures");
const {evaluation} = samplePages();

test("each chart stands alone as SVG: its own colours, a column's width, its text as title", () => {
  const figures = extractFigures(evaluation!);
  assert.ok(figures.some(({name}) => name === "confusion-1"));
  assert.is(new Set(figures.map(({name}) => name)).size, figures.length);
  for (const {name, text} of figures) {
    assert.match(
      text,
      /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 [\d.]+ [\d.]+" width="[\d.]+mm"/,
      name,
    );
    assert.not.match(text, "var(--", name);
    assert.match(text, /<title>[^<]{12,}<\/title>/, name);
    assert.ok(Number(/width="([\d.]+)mm/.exec(text)![1]) <= 150, name);
  }
});

test("what the links of a page save is what the files hold, and a page too heavy for them is told of", () => {
  const decode = (type: string): string[] =>
    [...parsePage(evaluation!).querySelectorAll(`a[href^="data:${type}"]`)].map((link) =>
      decodeURIComponent(link.getAttribute("href")!.replace(/^[^,]*,/, "")),
    );
  const charts = extractFigures(evaluation!).map(({text}) =>
    text.replaceAll("'", "&#39;").replaceAll('"', "'"),
  );
  assert.equal(
    decode("image/svg+xml").map((text) => `${text}\n`.trim()),
    charts.map((text) => text.trim()),
  );
  assert.equal(
    decode("text/csv"),
    extractTables(evaluation!).map(({text}) => text),
  );
  const inputs = sampleInputs(12);
  const heavy = driftPage(inputs, []);
  assert.not.match(heavy, 'href="data:');
  assert.match(heavy, "Its charts and tables are saved by <code>pnpm figures</code>");
  assert.ok(extractFigures(heavy).length > 10);
});

test("each table is CSV that a program reads", () => {
  const people = extractTables(evaluation!)
    .find(({name}) => name === "people-1")!
    .text.split("\n");
  assert.match(people[0]!, /^Person,Windows,Sessions,Accuracy/);
  assert.match(people[1]!, /^sim07,420,2,63\.2 %/);
  const page = "<main><table><tr><th>a, b</th><td>\u22121\u202f230.5\u202f%</td></tr></table></main>";
  assert.is(extractTables(page)[0]!.text, '"a, b",-1230.5 %\n');
});

test("a PDF's dates become one moment, and nothing moves", () => {
  const pdf = Buffer.from(
    "%PDF-1.4\n<</CreationDate (D:20261127074500+00'00')\n/ModDate (D:20261127074500+00'00')>>\n\xff",
    "latin1",
  );
  const same = normalizePdf(pdf);
  assert.is(same.length, pdf.length);
  assert.match(same.toString("latin1"), "/CreationDate (D:20000101000000+00'00')");
  assert.not.match(same.toString("latin1"), "20261127");
});

test.run();
