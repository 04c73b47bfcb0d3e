/** What a reader and a screen reader need of every page, measured in one Chromium: axe, valid HTML, nothing cut, nothing over another. */
import {HtmlValidate} from "html-validate";
import type {Browser} from "playwright-core";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {samplePages} from "../fixtures/report/pages.ts";
import {violations} from "./axe.ts";
import {looksWith, openPage} from "./chromium.ts";
import {differenceFromGolden, PICTURE_SCALE} from "./golden-pictures.ts";
import {findFaults, openFolds} from "./page-faults.ts";

const test = suite<{browser: Browser}>("report/quality");
const pages = Object.entries(samplePages());

const looked = looksWith(test);

test("the HTML of every page is valid", async () => {
  const validator = new HtmlValidate({
    extends: ["html-validate:standard"],
    rules: {
      // Style of writing, not validity; Plot's SVG and a quoted boolean mean the same to a browser.
      "no-inline-style": "off",
      "void-style": "off",
      "long-title": "off",
      "svg-focusable": "off",
      "no-raw-characters": "off",
      "attribute-boolean-style": "off",
      "attr-quotes": "off",
      "doctype-style": "off",
    },
  });
  for (const [name, text] of pages) {
    const {results} = await validator.validateString(text, `${name}.html`);
    const found = results.flatMap(({messages}) =>
      messages.map(({ruleId, message, line, column}) => `${line}:${column} ${ruleId}: ${message}`),
    );
    assert.equal([...new Set(found)].slice(0, 5), [], name);
  }
});

for (const [name, text] of pages) {
  looked(
    `${name}: it looks as it did, axe finds no violation, light or dark, and nothing is said on the console`,
    async ({browser}) => {
      const {tab, said, close} = await openPage(browser, text, {
        viewport: {width: 1280, height: 900},
        deviceScaleFactor: PICTURE_SCALE,
      });
      assert.is(await differenceFromGolden(tab, name), undefined, name);
      await openFolds(tab);
      assert.equal(await violations(tab), [], `${name}, light`);
      await tab.emulateMedia({colorScheme: "dark"});
      assert.equal(await violations(tab, ["color-contrast"]), [], `${name}, dark`);
      assert.equal(said, []);
      await close();
    },
  );

  looked(`${name}: no text is cut and no two labels overlap, at 390, 768 and 1440 px`, async ({browser}) => {
    const {tab, close} = await openPage(browser, text, {viewport: {width: 390, height: 844}});
    await openFolds(tab);
    for (const width of [390, 768, 1440]) {
      await tab.setViewportSize({width, height: 900});
      assert.equal(await findFaults(tab), [], `${name} at ${width} px`);
    }
    await close();
  });
}

test.run();
