/**
 * Notebook Kit's own reader, transpiler, renderer of Markdown and highlighter: so a notebook means here what it means in
 * Observable's tools.
 *
 * They are bundled when the first notebook is looked at, in a tenth of a second: loaded as they are, TypeScript's
 * compiler, which only cells in TypeScript need, would come along in half a second. esbuild transforms these.
 */
import {existsSync, realpathSync} from "node:fs";
import {dirname, join} from "node:path";
import {pathToFileURL} from "node:url";
import type {Plugin} from "esbuild";
import {writeAtomicSync} from "../../platform/atomic-file.ts";
import {sha256} from "../../platform/canonical.ts";
import {ExpectedError} from "../../platform/failure.ts";
import {findInstalled} from "../code/installed-packages.ts";

/** A cell as it is written. */
export interface KitCell {
  readonly id: number;
  readonly value: string;
  readonly mode: string;
  /** Its code is shown. */
  readonly pinned: boolean;
  /** Its value is not shown. */
  readonly hidden: boolean;
  readonly output?: string;
  readonly database?: string;
  readonly format?: string;
}

export interface KitNotebook {
  readonly title: string;
  readonly cells: readonly KitCell[];
}

/** A cell as a function of what it refers to. */
export interface Transpiled {
  /** `(Plot, samples) => {…}` */
  readonly body: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly output?: string;
  readonly autodisplay?: boolean;
  readonly autoview?: boolean;
  readonly automutable?: boolean;
  /** Literal names given to FileAttachment. */
  readonly files?: ReadonlySet<string>;
}

/** An element as far as the kit needs one. */
interface Rendered {
  readonly outerHTML: string;
  innerHTML: string;
  textContent: string;
  className: string;
}

interface KitDocument {
  createElement(name: string): Rendered;
}

interface Kit {
  deserialize(text: string, options: {parser: object}): KitNotebook;
  transpile(cell: KitCell): Transpiled;
  MarkdownRenderer(options: {document: KitDocument}): (template: readonly string[]) => Rendered;
  highlight(code: Rendered): Promise<void>;
  readonly DOMParser: new () => object;
  parseHTML(text: string): {document: KitDocument};
}

export interface NotebookKit {
  /** Throws what the kit throws where the text is no notebook. */
  read(text: string): KitNotebook;
  /** Throws a SyntaxError with a place in the cell. */
  transpile(cell: KitCell): Transpiled;
  renderMarkdown(text: string): string;
  /** Code as HTML, with a class for each kind of word. */
  highlight(code: string, language: string): Promise<string>;
  /** Absolute paths of the files that it is made of. */
  readonly files: readonly string[];
}

let opened: Promise<NotebookKit> | undefined;

/** Throws an ExpectedError where Notebook Kit is not installed. */
export function openNotebookKit(): Promise<NotebookKit> {
  opened ??= open();
  return opened;
}

/** The folder of Notebook Kit, which does not export all that is needed of it. */
export function findKit(): string {
  const path = findInstalled(import.meta.dirname, "@observablehq/notebook-kit");
  if (path !== undefined) return dirname(realpathSync(path));
  throw new ExpectedError("code", "Notebook Kit, which reads notebooks, is not installed", {
    hint: "Install kymo's packages: `npx -y pnpm@12 install` in its folder.",
  });
}

const ENTRY = `export {deserialize, transpile} from "./dist/src/index.js";
export {MarkdownRenderer} from "./dist/src/runtime/stdlib/md.js";
export {highlight} from "./dist/src/runtime/stdlib/highlight.js";
export {DOMParser, parseHTML} from "linkedom";
`;

async function open(): Promise<NotebookKit> {
  const folder = findKit();
  const {build, transformSync} = await import("esbuild");
  const {outputFiles, metafile} = await build({
    stdin: {contents: ENTRY, resolveDir: folder},
    absWorkingDir: folder,
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
    target: "node20",
    metafile: true,
    logLevel: "silent",
    banner: {
      js: 'import {createRequire} from "node:module"; const require = createRequire(import.meta.url);',
    },
    plugins: [withoutTypeScript, ownLinkedom],
  });
  const kit = (await import(keep(outputFiles[0]!.text))) as Kit;
  const {document} = kit.parseHTML("<!doctype html><html><body></body></html>");
  const render = kit.MarkdownRenderer({document});
  return {
    read: (text) => kit.deserialize(text, {parser: new kit.DOMParser()}),
    transpile(cell) {
      if (cell.mode !== "ts") return kit.transpile(cell);
      const {code} = transformSync(cell.value, {loader: "ts", target: "es2023", logLevel: "silent"});
      return kit.transpile({...cell, mode: "js", value: code});
    },
    renderMarkdown: (text) => render([text]).innerHTML,
    async highlight(code, language) {
      const element = document.createElement("code");
      element.className = `language-${language}`;
      element.textContent = code;
      await kit.highlight(element);
      return element.innerHTML;
    },
    files: Object.keys(metafile.inputs)
      .filter((path) => path !== "<stdin>")
      .map((path) => join(folder, path)),
  };
}

/** The address of a module with this text, which stays where the runner's own bundles are. */
function keep(text: string): string {
  const packages = dirname(findInstalled(import.meta.dirname, "esbuild")!);
  const path = join(dirname(packages), ".cache", "kymo-notebook-kit", `${sha256(text).slice(0, 16)}.mjs`);
  if (!existsSync(path)) writeAtomicSync(path, text, {durable: false});
  return pathToFileURL(path).href;
}

/** What is left of the kit's own way with TypeScript, which is not called. */
const withoutTypeScript: Plugin = {
  name: "without-typescript",
  setup({onLoad}) {
    onLoad({filter: /[\\/]javascript[\\/]typescript\.js$/}, () => ({
      contents: "export const transpileTypeScript = (text) => text;",
    }));
  },
};

/** linkedom is kymo's, not the kit's. */
const ownLinkedom: Plugin = {
  name: "own-linkedom",
  setup({onResolve, resolve}) {
    onResolve({filter: /^linkedom$/}, ({pluginData, kind}) =>
      pluginData === "own"
        ? undefined
        : resolve("linkedom", {resolveDir: import.meta.dirname, kind, pluginData: "own"}),
    );
  },
};
