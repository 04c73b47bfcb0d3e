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
  }[];
  /** How many charts have a mark that can be seen. */
  readonly drawn: number;
  /** The cells of those that have none. */
  readonly empty: readonly string[];
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
  }))`)) as OpenedNotebook["cells"];
  const charts = (await page.evaluate(FIND_CHARTS)) as readonly {id: string; isDrawn: boolean}[];
  const empty = charts.filter(({isDrawn}) => !isDrawn).map(({id}) => id);
  return {page, problems, cells, drawn: charts.length - empty.length, empty};
}

/** A chart is drawn where a shape that is neither axis nor frame covers a part of it. */
const FIND_CHARTS = `[...document.querySelectorAll(".output svg[class^=plot]:not([class*=ramp])")]
  .filter((svg) => svg.clientWidth > 30)
  .map((svg) => {
    const frame = svg.getBoundingClientRect();
    const marks = [...svg.querySelectorAll("g[aria-label]")].filter(
      (group) => !/axis|grid|frame|tip|rule/.test(group.getAttribute("aria-label")),
    );
    const isSeen = (shape) => {
      const box = shape.getBoundingClientRect();
      return box.width + box.height > 1 && box.right > frame.left && box.left < frame.right && box.bottom > frame.top && box.top < frame.bottom;
    };
    const shapes = marks.flatMap((mark) => [...mark.querySelectorAll("path, rect, circle, line")]);
    return {id: svg.closest(".cell").id, isDrawn: shapes.some(isSeen)};
  })`;
