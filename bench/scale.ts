/** Cost that grows with the work: many trivial stages, many files, one folder of many, and two cores. */
import {type ChildProcess, spawn, spawnSync} from "node:child_process";
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import {formatTiming, type Row, summarise, timeCommand} from "./measure.ts";

const FILES = 10;

export async function benchScale(repository: string): Promise<Row[]> {
  const bin = join(repository, "src/cli/bin.mjs");
  const home = mkdtempSync(join(tmpdir(), "kymo-scale-"));
  const make = (name: string, files: Readonly<Record<string, string>>): string => {
    const folder = join(home, name);
    rmSync(folder, {recursive: true, force: true});
    for (const [path, text] of Object.entries({"package.json": '{"type": "module"}', ...files})) {
      mkdirSync(dirname(join(folder, path)), {recursive: true});
      writeFileSync(join(folder, path), text);
    }
    return folder;
  };
  try {
    return [
      ...(await benchWide(bin, make)),
      ...benchGrowth(bin, make),
      ...benchFolder(bin, make),
      benchBare(bin, repository),
      benchCores(bin, make),
    ];
  } finally {
    rmSync(home, {recursive: true});
  }
}

type Make = (name: string, files: Readonly<Record<string, string>>) => string;

/** `count` stages, each of which copies a file. */
export function copies(count: number): Readonly<Record<string, string>> {
  const ids = Array.from({length: count}, (_, i) => i);
  const line = (i: number) => `  s${i}: {cmd: "cp in/${i} out/${i}", deps: [in/${i}], outs: [out/${i}]}\n`;
  return {
    "dag.yaml": `stages:\n${ids.map(line).join("")}`,
    "out/.keep": "",
    ...Object.fromEntries(ids.map((i) => [`in/${i}`, String(i)])),
  };
}

/** `count` stages, each of which reads FILES files. */
function readers(count: number): Readonly<Record<string, string>> {
  const files: Record<string, string> = {"out/.keep": ""};
  let stages = "stages:\n";
  for (let i = 0; i < count; i++) {
    const deps = Array.from({length: FILES}, (_, k) => `in/${i}/${k}`);
    for (const [k, path] of deps.entries()) files[path] = `${i} ${k}`;
    stages += `  s${i}: {cmd: "cat in/${i}/* > out/${i}", deps: [${deps.join(", ")}], outs: [out/${i}]}\n`;
  }
  return {...files, "dag.yaml": stages};
}

const repro = (bin: string, folder: string, times = 1, words: readonly string[] = []) =>
  timeCommand(process.execPath, [bin, "repro", ...words], folder, times, 0);

/** Processor time of a command, seconds. */
function processorTime(bin: string, folder: string): number {
  const script = `const {spawnSync} = require("node:child_process");
spawnSync(process.execPath, ${JSON.stringify([bin, "repro"])}, {stdio: "ignore"});
console.log(require("node:fs").readFileSync("/proc/self/stat", "utf8"));`;
  const {stdout} = spawnSync(process.execPath, ["-e", script], {cwd: folder, encoding: "utf8"});
  const fields = stdout.slice(stdout.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[13]) + Number(fields[14])) / 100; // of children that have ended, in ticks
}

async function benchWide(bin: string, make: Make): Promise<Row[]> {
  const count = 1000;
  const [ours, alone]: [number[], number[]] = [[], []];
  for (let i = 0; i < 3; i++) {
    const folder = make("wide", copies(count));
    alone.push(await spawnAlone(folder, count));
    ours.push(repro(bin, make("wide", copies(count))).medianSeconds);
  }
  const [run, spawned] = [summarise(ours), summarise(alone)];
  const ratio = run.medianSeconds / spawned.medianSeconds;
  return [
    {what: "first run of 1,000 trivial stages", figure: formatTiming(run)},
    {what: "the same commands started by Node, two at a time", figure: formatTiming(spawned)},
    {what: "ratio", figure: ratio.toFixed(2), target: "1.5", met: ratio <= 1.5},
  ];
}

async function spawnAlone(folder: string, count: number): Promise<number> {
  let next = 0;
  const one = async (): Promise<void> => {
    while (next < count) {
      const i = next++;
      const child: ChildProcess = spawn(`cp in/${i} out/${i}`, {
        cwd: folder,
        shell: true,
        detached: true,
        stdio: ["ignore", "pipe", "pipe"],
      });
      await new Promise((resolve) => child.on("close", resolve));
    }
  };
  const began = performance.now();
  await Promise.all([one(), one()]);
  return (performance.now() - began) / 1000;
}

function benchGrowth(bin: string, make: Make): Row[] {
  const small = processorTime(bin, make("small", copies(1000)));
  const large = processorTime(bin, make("large", copies(10_000)));
  const folder = make("large", readers(10_000));
  repro(bin, folder, 2);
  const idle = repro(bin, folder, 5);
  writeFileSync(join(folder, "in/77/3"), "changed");
  const changed = repro(bin, folder);
  const growth = large / small;
  return [
    {
      what: "processor time of 10,000 trivial stages by that of 1,000",
      figure: `${growth.toFixed(1)} times`,
      target: "11 times",
      met: growth <= 11,
    },
    {
      what: "nothing to do, 10,000 stages with 100,000 files",
      figure: formatTiming(idle),
      target: "1.5 s",
      met: idle.medianSeconds <= 1.5,
    },
    {
      what: "one of these files changed: the whole command",
      figure: formatTiming(changed),
      target: "2 s until what is to run is decided",
      met: changed.medianSeconds <= 2,
    },
  ];
}

function benchFolder(bin: string, make: Make): Row[] {
  const files = Object.fromEntries(
    Array.from({length: 100_000}, (_, i) => [`in/${i % 100}/${i}`, `file ${i}`]),
  );
  const dag = "stages:\n  s: {cmd: ls in > out.txt, deps: [in], outs: [out.txt]}\n";
  const folder = make("folder", {...files, "dag.yaml": dag});
  const first = repro(bin, folder);
  repro(bin, folder);
  const idle = repro(bin, folder, 5);
  writeFileSync(join(folder, "in/5/5"), "changed");
  const changed = repro(bin, folder);
  const row = (what: string, timing: typeof idle, limit: number): Row => ({
    what: `a folder of 100,000 files as dependency: ${what}`,
    figure: formatTiming(timing),
    target: `${limit} s`,
    met: timing.medianSeconds <= limit,
  });
  return [row("first run", first, 6), row("nothing to do", idle, 0.8), row("one changed", changed, 1.5)];
}

function benchBare(bin: string, repository: string): Row {
  repro(bin, repository, 2);
  const [ours, bare]: [number[], number[]] = [[], []];
  for (let i = 0; i < 15; i++) {
    ours.push(repro(bin, repository).medianSeconds);
    bare.push(timeCommand(process.execPath, ["-e", "0"], repository, 1, 0).medianSeconds);
  }
  const [run, node] = [summarise(ours), summarise(bare)];
  const ratio = run.medianSeconds / node.medianSeconds;
  return {
    what: "nothing to do, shipped pipeline, by a Node that does nothing",
    figure: `${formatTiming(run)} by ${formatTiming(node)}: ${ratio.toFixed(2)} times`,
    target: "2 times",
    met: ratio <= 2,
  };
}

function benchCores(bin: string, make: Make): Row {
  const busy = `node -e 'let x = 0; for (let i = 0; i < 8e8; i++) x += i % 7; require("fs").writeFileSync("oN", String(x))'`;
  const stages = Array.from({length: 8}, (_, i) => {
    const command = JSON.stringify(busy.replace("oN", `o${i}`));
    return `  s${i}: {cmd: ${command}, outs: [o${i}]}\n`;
  });
  const files = {"dag.yaml": `stages:\n${stages.join("")}`};
  const [one, two]: [number[], number[]] = [[], []];
  for (let i = 0; i < 3; i++) {
    one.push(repro(bin, make("busy", files), 1, ["-j", "1"]).medianSeconds);
    two.push(repro(bin, make("busy", files), 1, ["-j", "2"]).medianSeconds);
  }
  const gain = summarise(one).medianSeconds / summarise(two).medianSeconds;
  return {
    what: "eight equal busy stages, two at a time beside one at a time",
    figure: `${gain.toFixed(2)} times faster`,
    target: "1.85 times",
    met: gain >= 1.85,
  };
}
