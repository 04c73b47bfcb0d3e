/** A run with nothing to do: kymo's shipped pipeline, and chains of twelve tasks beside wireit and Turborepo. */
import {spawnSync} from "node:child_process";
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {formatTiming, type Row, type Timing, timeCommand} from "./measure.ts";

const TASKS = 12;
/** What runs a script of package.json: pnpm, or npm where it is not installed. */
const RUNNER = spawnSync("pnpm", ["--version"]).error === undefined ? "pnpm" : "npm";

export async function benchNoop(repository: string, peers: boolean): Promise<Row[]> {
  const rows: Row[] = [];
  timeRepro(repository, 1); // builds what is stale, so that what follows has nothing to do
  const direct = timeRepro(repository, 9, 4);
  rows.push({
    what: `\`${RUNNER} run dag repro\`, shipped pipeline, nothing to do`,
    figure: formatTiming(direct),
    target: "0.25 s",
    met: direct.medianSeconds <= 0.25,
  });
  const folder = mkdtempSync(join(tmpdir(), "kymo-bench-"));
  const kymo = timeKymoChain(folder, repository);
  rows.push({what: `kymo, chain of ${TASKS}`, figure: kymo.figure, target: "below both peers"});
  if (peers) {
    installPeers(folder);
    const wireit = timeCommand("npm", ["run", "-s", `t${TASKS - 1}`], join(folder, "wireit"), 9);
    const turbo = timeCommand("npx", ["turbo", "run", `t${TASKS - 1}`], join(folder, "turbo"), 9);
    rows.push({what: `wireit, chain of ${TASKS}, through npm`, figure: formatTiming(wireit)});
    rows.push({what: `Turborepo, chain of ${TASKS}, through npx`, figure: formatTiming(turbo)});
    const met = kymo.seconds < wireit.medianSeconds && kymo.seconds < turbo.medianSeconds;
    rows[1] = {...rows[1]!, met};
  }
  rmSync(folder, {recursive: true});
  return rows;
}

function timeRepro(at: string, times: number, warm?: number): Timing {
  return timeCommand(RUNNER, ["run", "dag", "repro"], at, times, warm);
}

function timeKymoChain(folder: string, repository: string): {figure: string; seconds: number} {
  const at = join(folder, "kymo");
  mkdirSync(at);
  const stages = Array.from({length: TASKS}, (_, i) => {
    const input = i === 0 ? "in.txt" : `out${i - 1}.txt`;
    return `  t${i}:\n    cmd: cp ${input} out${i}.txt\n    deps: [${input}]\n    outs: [out${i}.txt]\n`;
  });
  writeFileSync(join(at, "in.txt"), "in");
  writeFileSync(join(at, "dag.yaml"), `stages:\n${stages.join("")}`);
  writeFileSync(
    join(at, "package.json"),
    JSON.stringify({scripts: {dag: `node ${join(repository, "src/cli/bin.mjs")}`}}),
  );
  timeRepro(at, 1);
  const timing = timeRepro(at, 9, 4);
  return {figure: formatTiming(timing), seconds: timing.medianSeconds};
}

function installPeers(folder: string): void {
  const tasks = Array.from({length: TASKS}, (_, i) => i);
  const input = (i: number) => (i === 0 ? "in.txt" : `out${i - 1}.txt`);
  const wireit = join(folder, "wireit");
  const turbo = join(folder, "turbo");
  for (const at of [wireit, turbo]) {
    mkdirSync(at);
    writeFileSync(join(at, "in.txt"), "in");
  }
  writePackage(wireit, {
    scripts: Object.fromEntries(tasks.map((i) => [`t${i}`, "wireit"])),
    wireit: Object.fromEntries(
      tasks.map((i) => [
        `t${i}`,
        {
          command: `cp ${input(i)} out${i}.txt`,
          files: i === 0 ? ["in.txt"] : [],
          output: [`out${i}.txt`],
          dependencies: i === 0 ? [] : [`t${i - 1}`],
        },
      ]),
    ),
    devDependencies: {wireit: "*"},
  });
  writePackage(turbo, {
    name: "chain",
    packageManager: "npm@11.0.0",
    workspaces: [],
    scripts: Object.fromEntries(tasks.map((i) => [`t${i}`, `cp ${input(i)} out${i}.txt`])),
    devDependencies: {turbo: "*"},
  });
  const turboTasks = tasks.map((i) => [
    `t${i}`,
    {
      inputs: i === 0 ? ["in.txt"] : [],
      outputs: [`out${i}.txt`],
      dependsOn: i === 0 ? [] : [`t${i - 1}`],
    },
  ]);
  writeFileSync(join(turbo, "turbo.json"), JSON.stringify({tasks: Object.fromEntries(turboTasks)}));
  writeFileSync(join(turbo, ".gitignore"), "node_modules\n.turbo\nout*.txt\n");
  spawnSync("git", ["init", "-q"], {cwd: turbo});
  for (const at of [wireit, turbo]) {
    const {status, stderr} = spawnSync("npm", ["install", "--no-audit", "--no-fund"], {
      cwd: at,
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`npm install failed in ${at}\n${stderr}`);
  }
}

function writePackage(at: string, content: object): void {
  writeFileSync(join(at, "package.json"), JSON.stringify({private: true, ...content}, null, 1));
}
