/**
 * Takes the pictures of the reports that the README shows, and any other that someone wants to judge:
 * `node --import tsx tools/screenshot.ts PAGE.html OUT.png [width] [light|dark] [height]`.
 * Needs Chromium; set CHROMIUM where it is not /usr/bin/chromium.
 */
import {resolve} from "node:path";
import {pathToFileURL} from "node:url";
import {chromium} from "playwright-core";

const [page = "reports/index.html", out = "docs/index.png", width = "1280", scheme = "light", height] =
  process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"],
});
const context = await browser.newContext({
  viewport: {width: Number(width), height: Number(height ?? 900)},
  colorScheme: scheme === "dark" ? "dark" : "light",
});
const tab = await context.newPage();
await tab.goto(pathToFileURL(resolve(page)).href);
await tab.screenshot({path: out, fullPage: height === undefined});
await browser.close();
