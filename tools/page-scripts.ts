/**
 * Builds the scripts of the pages from src/report/browser: `node --import tsx tools/page-scripts.ts`. They stand in the
 * repository, so that a stage reads them as it reads its other code; a test tells when they are not what they should be.
 */
import {readFileSync, writeFileSync} from "node:fs";
import {build} from "esbuild";

const root = new URL("../", import.meta.url);

/** One module without imports, as its file holds it. */
export async function buildPageScript(name: string): Promise<string> {
  const {outputFiles} = await build({
    absWorkingDir: new URL(".", root).pathname,
    entryPoints: [`src/report/browser/${name}/main.ts`],
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    logLevel: "silent",
  });
  return `${JSON.stringify({text: outputFiles[0]!.text.trimEnd()}, null, 2)}\n`;
}

export const PAGE_SCRIPTS = ["page", "recording", "live"] as const;

export const pageScriptFile = (name: string): URL => new URL(`src/report/browser/${name}.json`, root);

if (process.argv[1] === new URL(import.meta.url).pathname)
  for (const name of PAGE_SCRIPTS) {
    const text = await buildPageScript(name);
    if (text === readFileSync(pageScriptFile(name), {encoding: "utf8", flag: "a+"})) continue;
    writeFileSync(pageScriptFile(name), text);
    console.log(`src/report/browser/${name}.json  ${Buffer.byteLength(text)} bytes`);
  }
