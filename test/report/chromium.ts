/** A Chromium for the tests that look at pages as a reader sees them; they are skipped where the machine has none. */
import {existsSync} from "node:fs";
import {type Browser, type BrowserContextOptions, chromium, type Page} from "playwright-core";
import type {Test} from "uvu";

const PROGRAM = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Why the tests are skipped; undefined where they can run. */
export const noChromium: string | undefined = existsSync(PROGRAM)
  ? undefined
  : `${PROGRAM} is absent (set CHROMIUM): pages are not looked at`;

export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: PROGRAM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"],
  });

/** What the tests that look at pages are declared by: `browser` is there while they run; without one they are skipped. */
export function looksWith<T extends {browser: Browser}>(test: Test<T>): Test<T> | Test<T>["skip"] {
  if (noChromium !== undefined) {
    console.log(`skipped: ${noChromium}`);
    return test.skip;
  }
  test.before(async (context) => {
    context.browser = await launch();
  });
  test.after(({browser}) => browser.close());
  return test;
}

/** Opens a page from its text, as a file would be; what the console says and what was asked of the network is kept. */
export async function openPage(
  browser: Browser,
  text: string,
  options: BrowserContextOptions & {readonly fragment?: string} = {},
): Promise<{readonly tab: Page; readonly said: string[]; close(): Promise<void>}> {
  const {fragment = "", ...contextOptions} = options;
  const context = await browser.newContext(contextOptions);
  const tab = await context.newPage();
  const said: string[] = [];
  tab.on("console", (message) => said.push(message.text()));
  tab.on("pageerror", ({message}) => said.push(message));
  await tab.route("**/*", (route) =>
    route.request().url().startsWith("http://kymo.test/page.html")
      ? route.fulfill({contentType: "text/html; charset=utf-8", body: text})
      : route.abort(),
  );
  tab.on("requestfailed", (request) => said.push(`asked for ${request.url()}`));
  await tab.goto(`http://kymo.test/page.html${fragment}`);
  return {tab, said, close: () => context.close()};
}
