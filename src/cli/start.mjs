/** Bundles the program if it has changed, and starts it. */
import {join} from "node:path";
import {fileURLToPath, pathToFileURL} from "node:url";
import {bundleOnce} from "../platform/bundle-once.mjs";

// needed by every command, and faster from the bundle; any other package is loaded when it is needed
const inline = ["object-hash"];
const target = await bundleOnce({
  name: "kymo",
  entries: {main: "src/cli/main.ts", worker: "src/runner/executor/worker.ts"},
  inline,
});
const bin = fileURLToPath(new URL("bin.mjs", import.meta.url));
const load = (folder) => import(pathToFileURL(join(folder, "main.mjs")).href);
const {main} = await load(target);
await main(process.argv.slice(2), {
  bin,
  worker: join(target, "worker.mjs"),
  preload: fileURLToPath(new URL("../runner/verify/preload.mjs", import.meta.url)),
  writePage: async (root, pipeline) => {
    const entries = {main: "src/cli/pipeline-page/write.ts"};
    const {writePipelinePage} = await load(await bundleOnce({name: "kymo-page", entries, inline}));
    await writePipelinePage(root, pipeline);
  },
  writeDiffPage: async (path, diff) => {
    const entries = {main: "src/cli/diff-page/write.ts"};
    const {writeDiffPage} = await load(await bundleOnce({name: "kymo-diff-page", entries, inline}));
    writeDiffPage(path, diff);
  },
  drawPicture: async (picture) => {
    const entries = {main: "src/cli/plots/draw.ts"};
    const {drawPicture} = await load(await bundleOnce({name: "kymo-plots", entries, inline}));
    return drawPicture(picture);
  },
  checkPlan: async (...plan) => {
    const entries = {main: "src/cli/plan/check.ts", schemas: "src/cli/plan/schemas-process.ts"};
    const {checkPlan} = await load(await bundleOnce({name: "kymo-plan", entries, inline}));
    await checkPlan(...plan);
  },
  loadModel: async () =>
    load(await bundleOnce({name: "kymo-model", entries: {main: "src/cli/model/commands.ts"}, inline})),
  loadAlert: async () =>
    load(await bundleOnce({name: "kymo-alert", entries: {main: "src/cli/alert/commands.ts"}, inline})),
  loadTrigger: async () => {
    const entries = {main: "src/cli/trigger/commands.ts"};
    const {createTrigger} = await load(await bundleOnce({name: "kymo-trigger", entries, inline}));
    return {default: createTrigger(bin)};
  },
  loadService: async (name) => {
    const {bundleServe} = await import("./serve/bundle.mjs");
    const folder = await bundleServe();
    const {createReplay, createServe, keys} = await load(folder);
    if (name === "keys") return {default: keys};
    return {default: name === "serve" ? createServe(folder) : createReplay(folder)};
  },
});
