/** What is wrong with a page as it is laid out: wider than the screen, a label out of its chart, one label over another. */
import {readFileSync} from "node:fs";
import type {Page} from "playwright-core";

const script = readFileSync(new URL("find-faults.js", import.meta.url), "utf8");

/** The first twelve faults, in words. */
export const findFaults = (tab: Page): Promise<string[]> => tab.evaluate<string[]>(`${script}\nfindFaults()`);

/** Opens every fold, so that what is within is looked at, too. */
export const openFolds = (tab: Page): Promise<void> =>
  tab.evaluate<void>("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
