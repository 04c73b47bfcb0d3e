/**
 * Writes the figures of the built reports for print, beside them: `pnpm figures [--png] [--pdf]`.
 * reports/figures/PAGE/*.svg and *.csv always; with --png each figure at 300 dpi, with --pdf each page on A4 as
 * reports/PAGE.pdf. These two need Chromium; set CHROMIUM where it is not /usr/bin/chromium.
 */
import {mkdir, readdir, readFile, writeFile} from "node:fs/promises";
import {basename, join, resolve} from "node:path";
import {pathToFileURL} from "node:url";
import {parseArgs} from "node:util";
import {type Browser, chromium} from "playwright-core";
import {extractFigures, extractTables} from "./extract.ts";
import {normalizePdf} from "./pdf.ts";

const {values, positionals} = parseArgs({
  allowPositionals: true,
  options: {png: {type: "boolean", default: false}, pdf: {type: "boolean", default: false}},
});
const folder = resolve(positionals[0] ?? "reports");
const DPI = 300;

const pages = (await readdir(folder)).filter((name) => name.endsWith(".html")).sort();
const browser = values.png || values.pdf ? await launch() : undefined;
for (const file of pages) {
  const page = await readFile(join(folder, file), "utf8");
  const out = join(folder, "figures", basename(file, ".html"));
  const [figures, tables] = [extractFigures(page), extractTables(page)];
  await mkdir(out, {recursive: true});
  for (const {name, text} of figures) await writeFile(join(out, `${name}.svg`), text);
  for (const {name, text} of tables) await writeFile(join(out, `${name}.csv`), text);
  if (values.png && browser !== undefined)
    for (const {name, text} of figures) await writeFile(join(out, `${name}.png`), await toPng(browser, text));
  if (values.pdf && browser !== undefined)
    await writeFile(join(folder, file.replace(/html$/, "pdf")), await toPdf(browser, join(folder, file)));
  console.log(`${file}  ${figures.length} figures, ${tables.length} tables`);
}
await browser?.close();

function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"],
  });
}

async function toPng(open: Browser, svg: string): Promise<Buffer> {
  const context = await open.newContext({deviceScaleFactor: DPI / 96});
  const tab = await context.newPage();
  await tab.setContent(
    `<!doctype html><style>body{margin:0;background:#fff}svg{display:block}</style>${svg}`,
  );
  const png = await tab.locator("svg").screenshot();
  await context.close();
  return png;
}

async function toPdf(open: Browser, path: string): Promise<Buffer> {
  const context = await open.newContext({javaScriptEnabled: false});
  const tab = await context.newPage();
  await tab.goto(pathToFileURL(path).href);
  const margin = {top: "18mm", bottom: "18mm", left: "16mm", right: "16mm"};
  const bytes = await tab.pdf({format: "A4", margin, printBackground: false, tagged: true});
  await context.close();
  return normalizePdf(bytes);
}
