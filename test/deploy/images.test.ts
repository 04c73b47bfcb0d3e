/** The images, built step by step in folders: what they hold is enough to run, and they write nothing beside volumes. */
import {readdirSync, readFileSync, statSync} from "node:fs";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {runKymo} from "../cli/kymo-process.ts";
import {temporaryFolder} from "../temporary-folder.ts";
import {
  type Build,
  buildImage,
  linkPackages,
  parseDockerfile,
  readDockerignore,
  repository,
  run,
} from "./dockerfile.ts";

const test = suite("deploy: images");
const FILES = ["deploy/service.Dockerfile", "deploy/pipeline.Dockerfile"];
const isLong = process.env.KYMO_LONG === "1";
const canServe = runKymo(["serve", "--help"], {cwd: repository}).status === 0;

/** With KYMO_LONG the packages are installed as the image does it; else those that are here are linked. */
function build(dockerfile: string): Build {
  return buildImage(dockerfile, temporaryFolder(), (command, workdir) => {
    if (!isLong && command.includes(" install ")) linkPackages(workdir);
    else if (command.startsWith("chown ")) return true;
    else if (!canServe && command.endsWith("serve --help"))
      run(command.replace(/ && [^&]*serve --help$/, ""), workdir);
    else return false;
    return true;
  });
}

/** Each file with its size and time. */
function list(folder: string): string[] {
  return readdirSync(folder, {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile())
    .map(({parentPath, name}) => {
      const {size, mtimeMs} = statSync(join(parentPath, name));
      return `${join(parentPath, name)} ${size} ${mtimeMs}`;
    })
    .sort();
}

test("the service's image has what it serves with, and starts without writing a file", () => {
  const {workdir} = build("deploy/service.Dockerfile");
  for (const path of [
    "artifacts/reference/windows.arrow",
    "artifacts/reference/scaler.json",
    "models/sample.keras",
    "params.yaml",
  ])
    assert.ok(statSync(join(workdir, path)).size > 0, path);
  for (const path of ["test", "data", "stages", ".git", ".dag", "bench"])
    assert.not.ok(readdirSync(workdir).includes(path), path);
  const before = list(workdir);
  assert.match(run("node src/cli/bin.mjs --version", workdir), /^kymo \d/);
  if (canServe) assert.match(run("node src/cli/bin.mjs serve --help", workdir), "--host");
  else console.log("skipped: there is no `kymo serve` to start");
  assert.equal(
    list(workdir).filter((file) => !before.includes(file)),
    [],
  );
});

test("the pipeline's image watches with what it has, and bundles nothing again", () => {
  const {workdir} = build("deploy/pipeline.Dockerfile");
  const before = list(join(workdir, "node_modules/.cache"));
  assert.match(run("node src/cli/bin.mjs alert run", workdir), /messages wait|message waits/);
  const names = list(join(workdir, "node_modules/.cache"));
  assert.equal(
    names.filter((name) => /kymo(-alert)?\//.test(name)),
    before.filter((name) => /kymo(-alert)?\//.test(name)),
  );
});

test("bases are pinned to a version, the user has no rights, and the service says how it is", () => {
  for (const file of FILES) {
    const steps = parseDockerfile(readFileSync(join(repository, file), "utf8"));
    const of = (name: string) =>
      steps.filter(({instruction}) => instruction === name).map(({words}) => words);
    for (const words of of("FROM")) assert.match(words, /^node:\d+\.\d+\.\d+-bookworm-slim( AS build)?$/);
    assert.equal(of("USER"), ["1000:1000"]);
    const last = steps.findLastIndex(({instruction}) => instruction === "FROM");
    assert.ok(steps.findIndex(({instruction}) => instruction === "USER") > last, file);
    assert.equal(of("ADD"), []);
    for (const words of of("RUN"))
      if (words.includes("pnpm")) assert.match(words, /pnpm@\d+\.\d+\.\d+ install .*--frozen-lockfile/);
  }
  const service = readFileSync(join(repository, FILES[0]!), "utf8");
  assert.match(service, "/health/ready");
  const entry = /^CMD (\[.*\])$/m.exec(service)![1]!;
  assert.equal((JSON.parse(entry) as string[]).slice(0, 3), ["node", "src/cli/bin.mjs", "serve"]);
});

test("nothing but sources and data is in the build context", () => {
  const isKept = readDockerignore(readFileSync(join(repository, ".dockerignore"), "utf8"));
  for (const path of [
    "src/cli/bin.mjs",
    "models/sample.keras",
    "models/registry/objects/a.keras",
    "data/raw/x.xlsx",
  ])
    assert.ok(isKept(path), path);
  for (const path of [
    ".git/config",
    "node_modules/zod/x",
    "test/run.ts",
    "deploy/secrets/grafana-password",
    "state/alerts.json",
    "models/runs.duckdb",
    "models/runs/a.json",
    "models/candidates/train.keras",
    "artifacts/drift.json",
    ".env",
  ])
    assert.not.ok(isKept(path), path);
});

test.run();
