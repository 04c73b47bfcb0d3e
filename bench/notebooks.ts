/** The shipped notebooks from nothing, on the built sample: what they cost, and how large their pages are. */
import {readdirSync, readFileSync, rmSync, statSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {formatTiming, type Row, summarise, timeCommand} from "./measure.ts";
import {copyWorkspace, WORKSPACE} from "./workspace.ts";

const LIMIT_SECONDS = 15;
const LIMIT_MB = 6;

export function benchNotebooks(repository: string): Row[] {
  const copy = copyWorkspace(repository, [...WORKSPACE, "data"]);
  const kymo = (...words: string[]): number =>
    timeCommand("node", ["src/cli/bin.mjs", ...words], copy, 1, 0).medianSeconds;
  kymo("repro");
  const lock = readFileSync(join(copy, "dag.lock"));
  const diff = readFileSync(join(repository, "test/fixtures/notebook/diff.json"));
  const seconds: number[] = [];
  for (let i = 0; i < 3; i++) {
    for (const path of [
      ".dag/runs",
      ".dag/code",
      ".dag/code.json",
      "artifacts/notebooks",
      "reports/notebooks",
    ])
      rmSync(join(copy, path), {recursive: true, force: true});
    writeFileSync(join(copy, "dag.lock"), lock);
    writeFileSync(join(copy, "reports/diff.json"), diff);
    seconds.push(kymo("notebook", "build"));
  }
  const cold = summarise(seconds);
  const rows: Row[] = [
    {
      what: "five notebooks and DuckDB beside them, from the built sample, cold",
      figure: formatTiming(cold),
      target: `${LIMIT_SECONDS} s`,
      met: cold.medianSeconds <= LIMIT_SECONDS,
    },
    {what: "the same with nothing to do", figure: `${kymo("notebook", "build").toFixed(2)} s`},
  ];
  for (const name of readdirSync(join(copy, "reports/notebooks")).sort()) {
    const megabytes = statSync(join(copy, "reports/notebooks", name)).size / 1e6;
    const limit = name.endsWith(".html") ? {target: `${LIMIT_MB} MB`, met: megabytes < LIMIT_MB} : {};
    rows.push({what: `reports/notebooks/${name}`, figure: `${megabytes.toFixed(1)} MB`, ...limit});
  }
  rmSync(copy, {recursive: true});
  return rows;
}
