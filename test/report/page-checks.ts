/** What holds for every page of the reports, whatever is put into it. */
import {parseHTML} from "linkedom";
import * as assert from "uvu/assert";

const FETCHES =
  /https?:|<script(?! type="(module|application\/json)")|\ssrc=|@import|@font-face|<link|<img|<iframe|<object|<form|url\((?!#)/i;
const NO_FIGURE = /.{60}(\bNaN\b|>undefined|undefined<|"undefined|\[object|Infinity|>null<).{20}/;
const SCRIPT = /<script type="module">.*?<\/script>/gs;
const BESIDE =
  /^(#[\w-]+|(\.\.\/)?(index|recordings|evaluation|drift|model|training|monitoring|pipeline|trigger|diff|cv|search|comparison|robustness)\.(html|json)|(recordings\/)?[\w%.-]+\.(html|json)|notebooks\/[a-z]+\.html|\.\.\/artifacts\/[a-z]+\.json)$/;

export const parsePage = (page: string): ReturnType<typeof parseHTML>["document"] => parseHTML(page).document;

/** The text of the page's content, white space as one blank. */
export const textOf = (page: string): string =>
  parsePage(page).querySelector("main")!.textContent!.replace(/\s+/g, " ");

/** The rows of the table whose caption starts with `caption`, as the texts of their cells. */
export function rowsOf(page: string, caption: string): string[][] {
  const table = [...parsePage(page).querySelectorAll("table")].find((one) =>
    one.querySelector("caption")!.textContent!.startsWith(caption),
  );
  assert.ok(table, `no table "${caption}"`);
  return [...table.querySelectorAll("tbody tr")].map((row) =>
    [...row.querySelectorAll("th,td")].map((cell) => cell.textContent ?? ""),
  );
}

/** The findings above the charts of a page, or of its section with the given id. */
export const findingsOf = (page: string, section = "main"): string[] =>
  [...parsePage(page).querySelectorAll(`#${section} figcaption strong`)].map((one) => one.textContent!);

/** Headings in order, ids unique, links that arrive, tables and charts with labels. */
export function assertStructure(page: string, name: string): void {
  const document = parsePage(page);
  assert.is(document.documentElement.getAttribute("lang"), "en", name);
  assert.is(document.querySelectorAll("h1").length, 1, name);
  let level = 0;
  for (const heading of document.querySelectorAll("h1,h2,h3,h4")) {
    const next = Number(heading.localName.slice(1));
    assert.ok(next <= level + 1, `${name}: h${next} after h${level}`);
    level = next;
  }
  const ids = [...document.querySelectorAll("[id]")].map(({id}) => id);
  assert.is(new Set(ids).size, ids.length, `${name}: an id twice`);
  for (const link of document.querySelectorAll('a[href^="#"]'))
    assert.ok(ids.includes(link.getAttribute("href")!.slice(1)), `${name}: ${link.getAttribute("href")}`);
  for (const table of document.querySelectorAll("table"))
    assert.ok(table.querySelector("caption") && table.querySelector('th[scope="row"]'), name);
  for (const svg of document.querySelectorAll("figure svg:not([aria-hidden])"))
    assert.ok(
      (svg.getAttribute("aria-label") ?? "").length > 12 &&
        ["img", "group"].includes(svg.getAttribute("role")!),
      name,
    );
  for (const figure of document.querySelectorAll("figure"))
    assert.ok(figure.querySelector("figcaption") && figure.querySelector("details"), name);
}

/** Nothing is fetched, nothing runs, links stay beside the page, and no figure that is none shows as one. */
function assertStandsAlone(page: string, name: string): void {
  assert.not.match(page.replace(/href="data:[^"]*"/g, ""), FETCHES, name);
  assert.match(page, "default-src 'none'", name);
  for (const [, href] of page.matchAll(/\shref="([^"]*)"/g))
    if (!/^data:(image\/svg\+xml|text\/csv);/.test(href!)) assert.match(href!, BESIDE, name);
  for (const link of parsePage(page).querySelectorAll('a[href^="data:"]'))
    assert.match(link.getAttribute("download")!, /^[^/]+\.(svg|csv)$/, name);
  assert.is(NO_FIGURE.exec(page.replace(SCRIPT, ""))?.[0], undefined, name);
}

/** A page is whole, stands alone and speaks in sentences. */
export function assertWhole(page: string, name: string): void {
  assertStructure(page, name);
  assertStandsAlone(page, name);
  assertSentences(page, name);
}

/** Hostile names never become markup. */
export function assertHarmless(page: string, name: string, scripts = 1): void {
  assert.is([...page.matchAll(/<script type="module">/gi)].length, scripts, name);
  assert.not.match(page, /<script(?! type="(module|application\/json)")/i, name);
  assert.match(page, "&lt;script", name);
  for (const element of parsePage(page).querySelectorAll("*"))
    for (const {name: attribute} of element.attributes)
      assert.not.match(attribute, /^on|^src$/, `${name}: ${attribute}`);
}

/** What a file may bring to try it. */
export const hostile = (text: string): string => `<script src=x onerror="alert('${text}')">&`;

/** Every paragraph and every item of a list begins with a capital, a figure or a name, and ends with a stop. */
function assertSentences(page: string, name: string): void {
  for (const element of parsePage(page).querySelectorAll("main p, main li, main dl.terms dd")) {
    if (element.closest("nav,.files") !== null || element.querySelector("p,dl") !== null) continue;
    const text = element.textContent!.replace(/\s+/g, " ").trim();
    if (text === "") continue;
    assert.match(text, /^([\w.-]+: )?[\p{Lu}\d<>|–−“("Σ√]/u, `${name}: ${text}`);
    assert.match(text, /[.:?!]\)?$/, `${name}: ${text}`);
    assert.not.match(text, /\.\.|[.:,] ?[.,;]| [.,;:]|,,/, `${name}: ${text}`);
  }
}
