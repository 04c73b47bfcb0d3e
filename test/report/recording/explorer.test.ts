import type {Browser} from "playwright-core";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {recordingContent} from "../../../src/report/pages/recording/content.ts";
import {recordingPage} from "../../../src/report/pages/recording/page.ts";
import {sampleRecording} from "../../fixtures/report/recording.ts";
import {looksWith, openPage} from "../chromium.ts";

const test = suite<{browser: Browser}>("report/recording/explorer");
const page = recordingPage(recordingContent(sampleRecording(120)), {trained: true});
const CHART = ".explorer canvas";

const looked = looksWith(test);

looked("the chart opens down to single samples, with the values that were recorded", async ({browser}) => {
  const {tab, said, close} = await openPage(browser, page, {
    viewport: {width: 1320, height: 900},
    fragment: "#view=10-14",
  });
  const box = (await tab.locator(CHART).boundingBox())!;
  const [left, right] = [132, 64];
  await tab.mouse.move(box.x + left + (box.width - left - right) / 2, box.y + 200);
  const readout = await tab.locator(".readout").textContent();
  assert.match(readout!, "08:00:12.00");
  assert.match(readout!, `Ax ${(2 * Math.sin((600 * 3) / 40)).toFixed(2)}`);
  assert.match(readout!, "window 105: sitting 90 %, then smoking 10 %");
  assert.equal(said, []);
  await close();
});

looked("a drag zooms, keys move, and the address keeps what is shown", async ({browser}) => {
  const {tab, close} = await openPage(browser, page, {viewport: {width: 1320, height: 900}});
  const box = (await tab.locator(CHART).boundingBox())!;
  const plot = box.width - 132 - 64;
  await tab.mouse.move(box.x + 132 + plot * 0.25, box.y + 100);
  await tab.mouse.down();
  await tab.mouse.move(box.x + 132 + plot * 0.5, box.y + 100, {steps: 3});
  await tab.mouse.up();
  const shown = () =>
    tab.evaluate<string>("location.hash").then((hash) => hash.match(/[\d.]+/g)?.map(Number));
  const near = (found: number[] | undefined, expected: number[]) =>
    assert.ok(
      found?.every((value, i) => Math.abs(value - expected[i]!) < 0.3),
      `${found}, not ${expected}`,
    );
  near(await shown(), [30, 60]);
  assert.match((await tab.locator(".stretch h2").textContent())!, /: 1[56]$/);
  await tab.locator(CHART).press("ArrowRight");
  near(await shown(), [36, 66]);
  await tab.locator(".stretch button").first().click();
  near(await shown(), [34, 38]);
  await tab.locator(CHART).press("Home");
  assert.is(await shown(), undefined);
  await tab.locator(".minutes button").nth(1).click();
  near(await shown(), [60, 120]);
  await close();
});

looked("without its script the page shows the same, and on paper the picture is whole", async ({browser}) => {
  const still = await openPage(browser, page, {javaScriptEnabled: false});
  assert.ok(await still.tab.locator("#kymograph").isVisible());
  assert.is(await still.tab.locator(".explorer").count(), 0);
  await still.close();
  const {tab, close} = await openPage(browser, page);
  assert.not(await tab.locator("#kymograph").isVisible());
  await tab.emulateMedia({media: "print"});
  assert.ok(await tab.locator("#kymograph").isVisible());
  assert.not(await tab.locator(CHART).isVisible());
  await close();
});

test.run();
