/** Lets esbuild read a notebook that a stage runs, and scripts for its page. */
import {existsSync} from "node:fs";
import {readFile} from "node:fs/promises";
import {dirname, join} from "node:path";
import type {Plugin} from "esbuild";
import {findAbove} from "../code/installed-packages.ts";
import {parseNotebookName} from "./name.ts";
import {toCellModule, toPageModule} from "./notebook-module.ts";
import {readNotebook} from "./read-notebook.ts";

/** `note` is called with the absolute path of each file that decides what comes out, and is no source of the workspace. */
export function notebookEntries(root: string, note: (path: string) => void): Plugin {
  return {
    name: "notebooks",
    setup({onResolve, onLoad}) {
      onResolve({filter: /\.html(#[^/]*)?$/}, ({path, kind}) => {
        const name = kind === "entry-point" ? parseNotebookName(path) : undefined;
        if (name === undefined) return undefined;
        const {file, output} = name;
        return {
          path: join(root, file),
          ...(output === undefined ? {} : {suffix: `#${output}`}),
          pluginData: "notebook",
        };
      });
      onLoad({filter: /\.html$/}, async ({path, suffix, pluginData}) => {
        if (pluginData !== "notebook") return undefined; // imported: its text
        const file = path.slice(root.length + 1).replaceAll("\\", "/");
        const notebook = await readNotebook(file, await readFile(path, "utf8"));
        for (const one of notebook.kit.files) note(one);
        const contents =
          suffix === ""
            ? await toPageModule(notebook, findBuilder("page-stage.ts"))
            : toCellModule(notebook, suffix.slice(1), findBuilder("cell-stage.ts"));
        return {contents, loader: "js", resolveDir: dirname(path)};
      });
    },
  };
}

/** What makes pages of notebooks lies beside the runner, wherever that runs from. */
function findBuilder(name: string): string {
  const own = findAbove(import.meta.dirname, "package.json")!;
  const path = join(dirname(own), "src/notebook", name);
  if (!existsSync(path)) throw new Error(`${path} is missing`);
  return path;
}
