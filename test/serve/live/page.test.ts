/** The dashboard in a browser: what it shows, on a screen and on a phone, for everybody who can read it, with and without keys. */
import {createServer, type Server} from "node:http";
import type {AddressInfo} from "node:net";
import type {Browser, Page} from "playwright-core";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {livePage} from "../../../src/report/pages/live/page.ts";
import {addKey} from "../../../src/serve/keys/key-file.ts";
import {keysPath} from "../../../src/serve/state-folder.ts";
import {violations} from "../../report/axe.ts";
import {launch, noChromium} from "../../report/chromium.ts";
import {findFaults} from "../../report/page-faults.ts";
import {makeProject, type Project} from "../project.ts";
import {listen} from "../rig.ts";
import {eventsText} from "./sample-events.ts";

const test = suite<{browser: Browser; project: Project}>("dashboard in a browser");
if (noChromium !== undefined) console.log(`skipped: ${noChromium}`);
const inBrowser = noChromium === undefined ? test : test.skip;
test.before(async (context) => {
  if (noChromium !== undefined) return;
  [context.browser, context.project] = await Promise.all([launch(), makeProject()]);
});
test.after(async ({browser, project}) => {
  await browser?.close();
  await project?.remove();
});

interface Opened {
  readonly tab: Page;
  /** Messages of the console, errors, and whatever was asked of another address than the service's. */
  readonly said: string[];
  readonly asked: string[];
  close(): Promise<void>;
}

async function open(browser: Browser, url: string, width: number, scheme: "light" | "dark"): Promise<Opened> {
  const context = await browser.newContext({viewport: {width, height: 900}, colorScheme: scheme});
  const tab = await context.newPage();
  const said: string[] = [];
  const asked: string[] = [];
  tab.on("console", (message) => said.push(message.text()));
  tab.on("pageerror", ({message}) => said.push(message));
  tab.on("request", (request) => asked.push(request.url()));
  await tab.goto(url);
  return {tab, said, asked, close: () => context.close()};
}

/** The page of the service with events that are the test's own, and that do not end. */
async function serveSample(): Promise<{readonly server: Server; readonly url: string}> {
  const {text, policy} = livePage();
  const server = createServer((request, response) => {
    if (request.url === "/events") {
      response.writeHead(200, {"content-type": "text/event-stream"}).write(eventsText());
    } else
      response
        .writeHead(200, {"content-type": "text/html; charset=utf-8", "content-security-policy": policy})
        .end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`};
}

inBrowser(
  "everything is shown, fits a phone, and axe-core finds nothing, light and dark",
  async ({browser}) => {
    const {server, url} = await serveSample();
    server.unref(); // a test that fails leaves it open
    for (const [width, scheme] of [
      [1440, "light"],
      [390, "dark"],
    ] as const) {
      const {tab, said, asked, close} = await open(browser, url, width, scheme);
      await tab.locator("#now dl").waitFor();
      const text = String(await tab.evaluate("document.querySelector('main').innerText")).replace(
        /\s+/g,
        " ",
      );
      for (const part of [
        "Ready. sample@1.2.0 has been served for 2 h 5 min.",
        "Requests a second 13 over 10 s",
        "Nail biting",
        "Drift found in Ax",
        "Ax With care 0.31",
        "Critical The service is slow",
        "sample@1.2.0 Production Yes",
      ])
        assert.ok(text.includes(part), `${part} in: ${text}`);
      assert.not.match(text, /\bNaN\b|undefined|\[object|Infinity|null/);
      assert.equal(await findFaults(tab), [], `${width} px`);
      const escaped = await tab.evaluate("document.querySelectorAll('main script, main img').length");
      assert.is(escaped, 0, "names are text");
      assert.equal(await violations(tab), [], `${width} px, ${scheme}`);
      assert.equal([said, asked], [[], [url, `${url}events`]]);
      await close();
    }
    server.closeAllConnections();
    server.close();
  },
);

inBrowser(
  "with a key it connects by a header, forgets a wrong one, and says when the service stops",
  async ({browser, project}) => {
    const created = "2026-01-10T09:00:00Z";
    const key = addKey(keysPath(project.root), {
      name: "wall",
      scopes: ["metrics"],
      ratePerSecond: null,
      created,
    });
    const server = await listen(project.root);
    const {tab, asked, close} = await open(browser, `${server.url}/`, 1440, "light");
    const field = tab.getByLabel("API key with the scope metrics");
    await field.waitFor();
    assert.equal(await violations(tab), []);
    await field.fill("kymo_00000000_wrong");
    await field.press("Enter");
    await tab.getByText("The key was refused").waitFor();
    await field.fill(key);
    await field.press("Enter");
    await tab.getByText("Ready. sample has been served").waitFor();
    assert.is(await field.isVisible(), false);
    await tab.reload();
    await tab.getByText("Ready. sample has been served").waitFor();
    assert.is(asked.filter((url) => url.includes("kymo_")).length, 0);
    assert.not.match(server.lines.join(""), /kymo_[0-9a-f]{8}/);
    await server.stop();
    await tab.getByText("trying again").waitFor();
    await close();
  },
);

test.run();
