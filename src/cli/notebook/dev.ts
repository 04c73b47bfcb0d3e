/** `pnpm notebook dev [name…]`: builds the notebooks as their files change, and shows each build in the browser at once. */
import {dirname, join} from "node:path";
import {type Command, defineCommand} from "../../platform/terminal/command.ts";
import {parseNumber} from "../../platform/terminal/option.ts";
import {openPipeline} from "../../runner/cli/open-pipeline.ts";
import {chooseNotebooks, listNotebooks, listTargets} from "./list-notebooks.ts";
import {LiveBuild} from "./live-build.ts";
import {openLiveServer} from "./live-server.ts";

const PORT = 8123;
/** For so long nothing may change before it builds. */
const SETTLE_MS = 80;

/** `bin` is the path of the program itself. */
export function createDev(bin: string): Command {
  return defineCommand({
    words: "[name…]",
    about: `Builds the notebooks, serves their pages on this machine alone, and waits: once a notebook or an artifact that it reads
changes, what is stale is built again and the page reloads, or shows the mistake with cell and line. Each line says
whether a cell or page was computed or its value was cached.`,
    options: {
      port: {type: "string", value: "PORT", help: `where the pages are served (default: ${PORT})`},
    },
    notes: `Ctrl-C ends it.

Example
  pnpm notebook dev explore`,
    async run({values, words, printer, root}) {
      const port = parseNumber(values.port, "port", {otherwise: PORT, low: 0, high: 65_535, whole: true});
      const {pipeline} = openPipeline(root, undefined);
      const all = listNotebooks(root, pipeline);
      const chosen = chooseNotebooks(all, words);
      const targets = listTargets(pipeline, chosen, all);
      const server = await openLiveServer(join(root, "reports"), port);
      for (const {page} of chosen)
        printer.print(`open      ${server.address}${page.replace(/^reports\//, "")}`);
      const build = new LiveBuild({bin, root, targets, printer, tell: server.tell});
      const {watch} = await import("chokidar");
      const folders = [...new Set(chosen.map(({file}) => dirname(file)))];
      const watcher = watch([...folders, ...build.listRead(pipeline), "dag.yaml", "params.yaml"], {
        cwd: root,
        ignoreInitial: true,
        awaitWriteFinish: {stabilityThreshold: SETTLE_MS, pollInterval: 20},
      });
      watcher.on("all", (_, path) => build.request(path));
      const ended = new Promise<void>((resolve) => {
        for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, resolve);
      });
      build.request(undefined);
      await ended;
      await watcher.close();
      await build.idle();
      server.close();
      return 130;
    },
  });
}
