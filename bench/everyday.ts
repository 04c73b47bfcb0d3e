/**
 * What is asked every day: what differs from the last commit, is dag.lock fresh, does a rebuild give the same, what may
 * go from the store. The program is that of the working tree, the shipped pipeline a clone of what is committed.
 */
import {spawnSync} from "node:child_process";
import {mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import {benchDvc} from "./everyday-dvc.ts";
import {makeStore} from "./everyday-store.ts";
import {formatTiming, type Row, summarise, type Timing, timeAlternately, timeOnce} from "./measure.ts";
import {copies} from "./scale.ts";

const STAGES = 10_000;
const OBJECTS = 100_000;
const ROUNDS = 5;
/** Makes a Node process tell its peak memory. */
const TELL_PEAK = `data:text/javascript,process.on("exit",()=>console.log("\\npeak_mb="+process.resourceUsage().maxRSS/1024))`;

/** A command of kymo in a folder: seconds, or the memory in MB. */
type Kymo = (cwd: string, words: string, measure?: "seconds" | "peakMB") => number;

/** `dvc`: the program to be measured beside. */
export function benchEveryday(repository: string, dvc: string): Row[] {
  const bin = join(repository, "src/cli/bin.mjs");
  const home = mkdtempSync(join(tmpdir(), "kymo-everyday-"));
  const kymo: Kymo = (cwd, words, measure = "seconds") => {
    const args = [...(measure === "peakMB" ? ["--import", TELL_PEAK] : []), bin, ...words.split(" ")];
    const allowed = [words.includes("diff") ? 1 : 0]; // something differs, and nothing is stale
    const {seconds, peakMB} = timeOnce({command: process.execPath, args, cwd, allowed});
    return measure === "seconds" ? seconds : peakMB!;
  };
  try {
    const [shipped, builds] = [join(home, "shipped"), [join(home, "first"), join(home, "second")] as const];
    makeShipped(repository, shipped, builds, kymo);
    return [
      ...benchShipped(shipped, kymo),
      ...benchDvc(dvc, builds, shipped, join(home, "dvc")),
      ...benchRebuild(repository, home, shipped, kymo),
      ...benchManyStages(join(home, "stages"), kymo),
      ...benchStore(join(home, "store"), kymo),
    ];
  } finally {
    rmSync(home, {recursive: true});
  }
}

/**
 * A clone of the repository, built and committed, then once more with another parameter. `builds`: two folders for copies
 * of the two states.
 */
function makeShipped(repository: string, at: string, builds: readonly [string, string], kymo: Kymo): void {
  clone(repository, at);
  const build = (message: string, copy: string): void => {
    kymo(at, "repro");
    git(at, "commit", "--quiet", "--allow-empty", "--all", "--message", message);
    const kept = ["dag.lock", "params.yaml", "artifacts", "reports", "data", "models"];
    mkdirSync(copy);
    spawnSync("cp", ["-r", ...kept, copy], {cwd: at});
  };
  build("first", builds[0]);
  const params = readFileSync(join(at, "params.yaml"), "utf8");
  const changed = params.replace(/calibrationRounds: \d+/, "calibrationRounds: 1000");
  if (changed === params) throw new Error("params.yaml has no calibrationRounds to change");
  writeFileSync(join(at, "params.yaml"), changed);
  build("second", builds[1]);
}

function clone(repository: string, at: string): void {
  git(dirname(at), "clone", "--quiet", repository, at);
  symlinkSync(join(repository, "node_modules"), join(at, "node_modules"));
}

function git(cwd: string, ...words: readonly string[]): void {
  const identity = ["-c", "user.name=bench", "-c", "user.email=bench@example.org"];
  const {status, stderr} = spawnSync("git", [...identity, ...words], {cwd, encoding: "utf8"});
  if (status !== 0) throw new Error(`git ${words.join(" ")}\n${stderr}`);
}

function benchShipped(at: string, kymo: Kymo): Row[] {
  const commands = ["diff HEAD~1", "metrics diff HEAD~1", "verify --lock", "gc"] as const;
  for (const words of commands) kymo(at, words);
  const run = (words: string) => () => kymo(at, words);
  const timings = timeAlternately({
    diff: run(commands[0]),
    metrics: run(commands[1]),
    verify: run(commands[2]),
    gc: run(commands[3]),
  });
  return [
    row("`diff HEAD~1`, shipped pipeline, one parameter changed", timings.diff, 0.5),
    {what: "`metrics diff HEAD~1` of the same", figure: formatTiming(timings.metrics)},
    row("`verify --lock`, shipped pipeline", timings.verify, 0.4),
    {what: "`gc` of the same, nothing removed", figure: formatTiming(timings.gc)},
  ];
}

/** Each cold build in a clone of its own; bundles of kymo are there. */
function benchRebuild(repository: string, home: string, shipped: string, kymo: Kymo): Row[] {
  let clones = 0;
  const timings = timeAlternately(
    {
      cold: () => {
        const at = join(home, `cold-${clones++}`);
        clone(repository, at);
        return kymo(at, "repro");
      },
      verify: () => kymo(shipped, "verify"),
    },
    ROUNDS,
  );
  const ratio = timings.verify.medianSeconds / timings.cold.medianSeconds;
  return [
    {what: "cold build of the shipped pipeline, a fresh clone", figure: formatTiming(timings.cold)},
    {
      what: "`verify` of it, by such a cold build",
      figure: `${formatTiming(timings.verify)}: ${ratio.toFixed(2)} times`,
      target: "1.3 times",
      met: ratio <= 1.3,
    },
  ];
}

function benchManyStages(at: string, kymo: Kymo): Row[] {
  for (const [path, text] of Object.entries(copies(STAGES))) {
    mkdirSync(dirname(join(at, path)), {recursive: true});
    writeFileSync(join(at, path), text);
  }
  kymo(at, "repro");
  kymo(at, "verify --lock");
  const peakMB = kymo(at, "verify --lock", "peakMB");
  const seconds = Array.from({length: ROUNDS}, () => kymo(at, "verify --lock"));
  return [row("`verify --lock`, 10,000 trivial stages", summarise(seconds, peakMB), 2)];
}

function benchStore(at: string, kymo: Kymo): Row[] {
  const store = makeStore(at, OBJECTS);
  git(at, "init", "--quiet");
  git(at, "add", "dag.yaml", "dag.lock");
  git(at, "commit", "--quiet", "--message", "built");
  kymo(at, "gc");
  const peaks = {show: kymo(at, "gc", "peakMB"), remove: kymo(at, "gc --yes", "peakMB")};
  const timings = timeAlternately(
    {
      show: () => {
        store.fill();
        return kymo(at, "gc");
      },
      remove: () => kymo(at, "gc --yes"),
    },
    ROUNDS,
  );
  const of = "a store of 100,000 objects in 20,000 runs, half of them needed";
  return [
    row(`\`gc\` of ${of}`, {...timings.show, peakMB: peaks.show}, 3),
    row("`gc --yes` of the same", {...timings.remove, peakMB: peaks.remove}, 3),
  ];
}

function row(what: string, timing: Timing, limit: number): Row {
  return {what, figure: formatTiming(timing), target: `${limit} s`, met: timing.medianSeconds <= limit};
}
