/** A whole search as a pipeline: killed, run again, grown. */
import {spawn} from "node:child_process";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {writePeople} from "../fixtures/search/people.ts";
import {PipelineRig, set} from "./rig.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const test = suite<{rig: PipelineRig}>("pipeline/search");

test.before(async (context) => {
  context.rig = new PipelineRig(join(repository, "test", "dags", "search"));
  await writePeople(context.rig.path("data/windows.arrow"), context.rig.path("data/splits.json"));
});
test.after(({rig}) => rig.close());

/** Runs the search and kills it, with nothing but SIGKILL, once a trial is done; the trials done by then. */
async function killAfterFirstTrial(rig: PipelineRig): Promise<string[]> {
  const child = spawn(
    process.execPath,
    [join(repository, "src/cli/bin.mjs"), "repro", "search_report", "--json"],
    {cwd: rig.root, stdio: ["ignore", "pipe", "ignore"]},
  );
  let output = "";
  const done = () =>
    [...output.matchAll(/"type":"done","name":"(search_trial@[^"]+)"/g)].map(([, name]) => name!);
  child.stdout.on("data", (text) => {
    output += text;
    if (done().length > 0) child.kill("SIGKILL");
  });
  await new Promise((resolve) => child.once("close", resolve));
  return done();
}

const trials = (names: readonly string[]): string[] =>
  names.filter((name) => name.startsWith("search_trial@"));
const ALL = ["001", "002", "003", "defaults"].map((id) => `search_trial@1,${id}`);

test("killed between two trials, it goes on with those that are left", async ({rig}) => {
  const done = await killAfterFirstTrial(rig);
  assert.ok(done.length > 0 && done.length < ALL.length, `${done} were done`);
  assert.not.ok(rig.has("reports/search.html"));
  const {code, ran, failures} = rig.repro(["search_report"]);
  assert.equal([code, failures], [0, []]);
  assert.equal(
    trials(ran),
    ALL.filter((name) => !done.includes(name)),
  );
  assert.match(rig.text("reports/search.html"), "Was the search worth it?");
  assert.equal(rig.repro(["search_report"]).ran, []);
});

test("more trials run, and no other", ({rig}) => {
  const {code, ran} = rig.repro(["search_report", ...set({"search.trials": 4})]);
  assert.is(code, 0);
  assert.equal(trials(ran), ["search_trial@1,004"]);
  const best = rig.json<{trainings: number}>("artifacts/search/best.json");
  assert.is(best.trainings, 5);
});

test("windows of other people change nothing that was searched", async ({rig}) => {
  await writePeople(rig.path("data/windows.arrow"), rig.path("data/splits.json"), {shift: 100});
  const {code, ran} = rig.repro(["search_report", ...set({"search.trials": 4})]);
  assert.equal([code, ran], [0, ["search_start"]]);
});

test("a further round of tpe keeps the rounds before; a space that does not fit is told by its path", ({
  rig,
}) => {
  const words = set({"search.method": "tpe", "search.trials": 2});
  const first = rig.repro(["search_report", ...words]);
  assert.equal([first.code, trials(first.ran)], [0, []], "its first round is random, and was run");
  const second = rig.repro(["search_report", ...words, ...set({"search.rounds": 2})]);
  assert.equal(trials(second.ran), ["search_trial@2,003", "search_trial@2,004"]);
  const wrong = rig.repro(["search_report", "--set", "search.space={leaningRate: {uniform: [0.1, 0.2]}}"]);
  assert.is(wrong.code, 2);
  const [failure] = wrong.failures;
  assert.is(failure!.place, "search.space.leaningRate");
});

test.run();
