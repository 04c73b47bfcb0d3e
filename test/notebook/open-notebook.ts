/** Opens the page of a notebook in Chromium without a network, and waits until every cell has its value. */
import type {Browser, Page} from "playwright-core";

export interface OpenedNotebook {
  readonly page: Page;
  /** Errors and warnings of the console, exceptions, and whatever was asked of a network. */
  readonly problems: readonly string[];
  readonly cells: readonly {
    readonly id: string;
    readonly kind: string;
    /** `none` for a cell that does not run in the page. */
    readonly state: string;
    readonly charts: number;
  }[];
}

const RUNNING = ".cell[data-kind=computed],.cell[data-kind=cached]";

export async function openNotebook(browser: Browser, url: string): Promise<OpenedNotebook> {
  const context = await browser.newContext({offline: true, viewport: {width: 1200, height: 900}});
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("request", (request) => {
    if (!/^(file|data|blob):/.test(request.url())) problems.push(`asked for ${request.url()}`);
  });
  await page.goto(url);
  await page.waitForFunction(
    `[...document.querySelectorAll("${RUNNING}")].every(({dataset}) => ["done", "failed"].includes(dataset.state))`,
    undefined,
    {timeout: 30_000},
  );
  const cells = (await page.evaluate(`[...document.querySelectorAll(".cell[data-kind]")].map((cell) => ({
    id: cell.id,
    kind: cell.dataset.kind,
    state: cell.dataset.state ?? "none",
    charts: cell.querySelectorAll(".output svg[class^=plot] :is(path, circle, rect, line)").length,
  }))`)) as OpenedNotebook["cells"];
  return {page, problems, cells};
}
