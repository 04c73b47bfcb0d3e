/**
 * DVC on a pipeline of shell stages that has the shape of the shipped one: the same files are read and written by as many
 * stages, each of which copies what kymo's stage has made.
 */
import {spawnSync} from "node:child_process";
import {cpSync, mkdirSync, readFileSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import type {RunRecord} from "../src/runner/store/record.ts";
import {formatTiming, type Row, timeAlternately, timeOnce} from "./measure.ts";

type Records = Readonly<Record<string, RunRecord>>;

/** `builds`: kymo's two builds; `shipped`: the repository that holds the second; `at`: a folder to be made. */
export function benchDvc(dvc: string, builds: readonly [string, string], shipped: string, at: string): Row[] {
  if (spawnSync(dvc, ["--version"], {stdio: "ignore"}).status !== 0) {
    console.log(`${dvc} is not found: the figures of DVC are left out (DVC names the program)\n`);
    return [];
  }
  makeProject(dvc, builds, shipped, at);
  const run = (words: string) => () => timeOnce({command: dvc, args: words.split(" "), cwd: at}).seconds;
  const timings = timeAlternately({
    diff: run("diff HEAD~1"),
    metrics: run("metrics diff HEAD~1"),
    status: run("status"),
  });
  const gc = timeAlternately({gc: run("gc -w -f")});
  return [
    {what: "DVC, shell stages of the same shape: `dvc diff HEAD~1`", figure: formatTiming(timings.diff)},
    {what: "`dvc metrics diff HEAD~1`", figure: formatTiming(timings.metrics)},
    {what: "`dvc status`", figure: formatTiming(timings.status)},
    {what: "`dvc gc -w -f`", figure: formatTiming(gc.gc)},
  ];
}

function makeProject(dvc: string, builds: readonly [string, string], shipped: string, at: string): void {
  mkdirSync(at);
  const tracked = new Set(
    spawnSync("git", ["ls-files"], {cwd: shipped, encoding: "utf8"}).stdout.split("\n"),
  );
  const {instances} = JSON.parse(readFileSync(join(builds[0], "dag.lock"), "utf8")) as {instances: Records};
  const call = (command: string, ...args: readonly string[]): void => {
    timeOnce({command, args, cwd: at});
  };
  call("git", "init", "--quiet");
  call("git", "config", "user.name", "bench");
  call("git", "config", "user.email", "bench@example.org");
  call(dvc, "init", "--quiet");
  call(dvc, "config", "core.analytics", "false");
  writeFileSync(join(at, "dvc.yaml"), formatStages(instances, tracked));
  writeFileSync(join(at, ".gitignore"), "/made\n");
  for (const name of ["data", "models"]) cpSync(join(builds[0], name), join(at, name), {recursive: true});
  for (const [i, build] of builds.entries()) {
    rmSync(join(at, "made"), {recursive: true, force: true});
    cpSync(build, join(at, "made"), {recursive: true});
    cpSync(join(build, "params.yaml"), join(at, "params.yaml"));
    call(dvc, "repro", "--quiet");
    call("git", "add", "--all");
    call("git", "commit", "--quiet", "--message", `build ${i}`);
  }
}

/** JSON, which is YAML; without the stages whose outputs git holds, which DVC does not allow. */
function formatStages(instances: Records, tracked: ReadonlySet<string>): string {
  const stages = Object.entries(instances)
    .filter(([, {outs}]) => outs.every(({path}) => !tracked.has(path)))
    .map(([name, {deps, outs, params}]) => {
      const paths = outs.map(({path}) => path);
      const isMetric = (path: string): boolean =>
        path.startsWith("artifacts/") && /evaluation|drift|quality|validated/.test(path);
      const stage = {
        cmd: paths.map((path) => `mkdir -p $(dirname ${path}) && cp made/${path} ${path}`),
        deps: [...new Set(deps.map(({path}) => path))],
        params: Object.keys(params),
        outs: paths.filter((path) => !isMetric(path)),
        metrics: paths.filter(isMetric),
      };
      return [name.replace(/[^\w]/g, "-"), stage];
    });
  return JSON.stringify({stages: Object.fromEntries(stages)}, null, 1);
}
