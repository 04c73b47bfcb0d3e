/** What the script of every page does: it tells, sorts, filters, and lights up what belongs together; the address keeps it. */
import type {Browser} from "playwright-core";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {compareCells, figureOf} from "../../src/report/browser/page/compare-cells.ts";
import {samplePages} from "../fixtures/report/pages.ts";
import {looksWith, openPage} from "./chromium.ts";

const test = suite<{browser: Browser}>("report/page-script");
const {evaluation, search} = samplePages();

const looked = looksWith(test);

test("figures sort by their size, whatever they are written with, and what is absent comes last", () => {
  assert.equal(
    [
      "−1\u202f230.5\u202f%",
      "1\u202fh 0\u202fmin 34\u202fs",
      "[0.1, 0.2]",
      "<\u202f0.001",
      "3 of 6",
      "2026-01-10 09:00",
      "–",
      "sitting",
      "10.12",
    ].map(figureOf),
    [-1230.5, 3634, 0.1, 0.001, 3, undefined, undefined, undefined, 10.12],
  );
  assert.equal(["–", "2.0\u202f%", "10.0\u202f%", "−1.0\u202f%"].toSorted(compareCells), [
    "−1.0\u202f%",
    "2.0\u202f%",
    "10.0\u202f%",
    "–",
  ]);
  assert.equal(["b", "a"].toSorted(compareCells), ["a", "b"]);
});

looked("a mark tells what it is, under the pointer and by the keys", async ({browser}) => {
  const {tab, said, close} = await openPage(browser, evaluation!, {viewport: {width: 1280, height: 900}});
  const mark = tab.locator('#people svg [data-link="person:sim07"]').first();
  await mark.hover();
  assert.match((await tab.locator(".tip").textContent())!, /^sim07: 63\.2/);
  await tab.locator("#confusion figure svg").first().press("ArrowRight");
  assert.match(
    (await tab.locator(".tip").textContent())!,
    /^ear rubbing predicted as ear rubbing\n\d+ windows/,
  );
  assert.equal(said, []);
  await close();
});

looked("a head sorts its table, and a kept address does, too", async ({browser}) => {
  const {tab, close} = await openPage(browser, evaluation!);
  const table = tab.locator("#people figure table");
  const names = () => table.locator("tbody th").allTextContents();
  await tab.locator("#people summary").first().click();
  await table.locator("thead button", {hasText: "Accuracy"}).click();
  assert.equal(await names(), ["sim03", "sim11", "sim07"]);
  const hash = await tab.evaluate<string>("location.hash");
  assert.match(hash, /^#sort\.\d+=3-$/);
  await close();
  const kept = await openPage(browser, evaluation!, {fragment: hash});
  assert.equal(await kept.tab.locator("#people figure table tbody th").allTextContents(), [
    "sim03",
    "sim11",
    "sim07",
  ]);
  await kept.close();
});

looked("a long table is folded and can be searched; on paper every row is there", async ({browser}) => {
  const {tab, close} = await openPage(browser, search!);
  const shown = () =>
    tab.evaluate<number>(
      "[...document.querySelectorAll('#trials tbody tr')].filter((row) => row.getClientRects().length > 0).length",
    );
  assert.is(await shown(), 15);
  await tab.locator("#trials input").fill("diverged");
  const fits = await shown();
  assert.ok(fits > 0 && fits < 15, `${fits}`);
  assert.is(await tab.locator("#trials [role=status]").textContent(), `${fits} of 31 rows`);
  assert.match(await tab.evaluate<string>("location.hash"), /^#filter\.\d+=diverged$/);
  await tab.emulateMedia({media: "print"});
  assert.is(await shown(), 31);
  await close();
});

looked("what is pinned lights up in every chart and table, and Escape lets go", async ({browser}) => {
  const {tab, close} = await openPage(browser, evaluation!, {fragment: "#pin=person:sim07"});
  assert.ok((await tab.locator(".lit").count()) >= 2);
  assert.is(await tab.locator("#mistakes .pairs li.lit").count(), 2);
  assert.match((await tab.locator(".pinned").textContent())!, /^Person sim07: \d+ marks and rows/);
  await tab.keyboard.press("Escape");
  assert.is(await tab.locator(".lit").count(), 0);
  assert.is(await tab.evaluate<string>("location.hash"), "");
  await close();
});

looked("a confusion leads to its windows and to their traces", async ({browser}) => {
  const {tab, close} = await openPage(browser, evaluation!, {fragment: "#pin=cell:sitting%3Estanding"});
  const rows =
    "[...document.querySelectorAll('#mistakes tbody tr')].filter((row) => row.getClientRects().length > 0)";
  assert.equal(await tab.evaluate<string[]>(`${rows}.map((row) => row.cells[0].textContent)`), ["15"]);
  assert.match(
    (await tab.locator("#mistakes .pairs li.lit h3").textContent())!,
    "Sitting, predicted as standing",
  );
  assert.match((await tab.locator(".pinned").textContent())!, "sitting predicted as standing");
  await tab.locator(".pinned button", {hasText: "Clear"}).click();
  assert.is((await tab.evaluate<unknown[]>(`${rows}.map(() => 1)`)).length, 3);
  await close();
});

test.run();
