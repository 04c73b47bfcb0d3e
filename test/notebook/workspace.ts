/** A small workspace with one notebook, a cell of it that runs as a stage, and its page. */
import {existsSync, symlinkSync} from "node:fs";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {temporaryFolder, writeFiles} from "../temporary-folder.ts";

export const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
export const hasChromium = existsSync(CHROMIUM);

export const files = {
  "package.json": '{"name": "w", "type": "module", "sideEffects": false}',
  "params.yaml": "",
  "dag.yaml": `stages:
  squares:
    run: notebooks/one.html#squares
    deps: {numbers: data/numbers.json}
    outs: {squares: artifacts/squares.arrow}
  one:
    run: notebooks/one.html
    deps: {squares: artifacts/squares.arrow, other: data/other.csv}
    outs: {page: reports/notebooks/one.html}
`,
  "data/numbers.json": "[3, 1, 2]",
  "data/other.csv": "a,b\n1,2\n",
  "notebooks/one.html": `<!doctype html>
<notebook theme="air">
  <title>One</title>
  <script id="1" type="text/markdown">
    # One *and* two
  </script>
  <script id="2" type="module">
    const numbers = FileAttachment("../data/numbers.json").json();
  </script>
  <script id="3" type="module" pinned>
    const squares = aq.from(numbers.map((n) => ({n, square: n * n}))).orderby("n");
  </script>
  <script id="4" type="module">
    Plot.lineY(squares, {x: "n", y: "square"}).plot()
  </script>
  <script id="5" type="module">
    const other = await FileAttachment("../data/other.csv").csv({typed: true});
    const biggest = view(Inputs.range([0, 10], {value: other[0].b}));
  </script>
  <script id="6" type="text/markdown">
    Biggest is **\${biggest}**.
  </script>
</notebook>
`,
};

export type Files = Readonly<Record<string, string>>;

export function makeNotebooks(changes: Files = {}): string {
  const root = temporaryFolder();
  writeFiles(root, {...files, ...changes});
  symlinkSync(fileURLToPath(new URL("../../node_modules", import.meta.url)), join(root, "node_modules"));
  return root;
}

/** The notebook with another cell 4. */
export const withCell = (source: string, type = "module"): Files => ({
  "notebooks/one.html": files["notebooks/one.html"].replace(
    /<script id="4"[\s\S]*?<\/script>/,
    `<script id="4" type="${type}">\n${source}\n  </script>`,
  ),
});
