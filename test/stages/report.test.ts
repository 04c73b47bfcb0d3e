import {mkdtemp, readdir, readFile, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {ExpectedError} from "../../src/platform/failure.ts";
import stage from "../../stages/report.ts";
import {sampleInputs, sampleMistakes} from "../fixtures/report/sample.ts";
import {REPORT} from "../fixtures/report/thresholds.ts";
import {beside} from "./run-stage.ts";

const test = suite<{folder: string}>("stages/report");

test.before.each(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), "kymo-report-"));
});
test.after.each(async ({folder}) => rm(folder, {recursive: true}));

async function runIn(
  folder: string,
  change: (name: string, value: object) => unknown = (_, value) => value,
): Promise<void> {
  const inputs = sampleInputs(2);
  const write = async (name: string, value: object): Promise<string> => {
    await writeFile(join(folder, name), JSON.stringify(change(name, value)));
    return join(folder, name);
  };
  await stage.run({
    deps: {
      evaluation: await write("in-evaluation.json", inputs.evaluation),
      drift: await write("in-drift.json", inputs.drift),
      mistakes: await write("in-mistakes.json", sampleMistakes()),
      splits: await write("in-splits.json", inputs.splits),
      sources: await write("in-sources.json", inputs.sources),
      quality: await Promise.all(inputs.quality.map((q, i) => write(`in-${i}.quality.json`, q))),
      history: ["models/m.history.json"],
      gates: await Promise.all(inputs.gates.map((g, i) => write(`in-${i}.gates.json`, g))),
    },
    outs: {
      index: join(folder, "index.html"),
      evaluation: join(folder, "evaluation.html"),
      drift: join(folder, "drift.html"),
      indexJson: join(folder, "index.json"),
      evaluationJson: join(folder, "evaluation.json"),
      driftJson: join(folder, "drift.json"),
    },
    params: {report: REPORT, drift: {alpha: 0.05}},
    bindings: {},
    random: () => 0,
    ...beside,
  });
}

test("writes three pages and the same content as JSON", async ({folder}) => {
  await runIn(folder);
  const outputs = (await readdir(folder)).filter((name) => !name.startsWith("in-")).sort();
  assert.equal(outputs, [
    "drift.html",
    "drift.json",
    "evaluation.html",
    "evaluation.json",
    "index.html",
    "index.json",
  ]);
  const inputs = sampleInputs(2);
  const json = async (name: string): Promise<unknown> =>
    JSON.parse(await readFile(join(folder, name), "utf8"));
  assert.equal(await json("drift.json"), JSON.parse(JSON.stringify(inputs.drift)));
  assert.equal(await json("evaluation.json"), JSON.parse(JSON.stringify(inputs.evaluation)));
  const summary = (await json("index.json")) as {
    table: {session: string; level: string}[];
    recordings: {level: string};
  };
  assert.is(summary.recordings.level, "fail");
  assert.equal(
    summary.table.map(({session, level}) => [session, level]),
    [
      ["2025-03-23-15-23-10", "fail"],
      ["simulated-01", "pass"],
    ],
  );
  assert.match(await readFile(join(folder, "index.html"), "utf8"), "2025-03-23-15-23-10");
});

test("an artifact of another version is refused with its file and a hint", async ({folder}) => {
  try {
    await runIn(folder, (name, value) => (name === "in-drift.json" ? {...value, kymo: "drift/0"} : value));
    assert.unreachable();
  } catch (error) {
    assert.instance(error, ExpectedError);
    assert.match((error as ExpectedError).message, 'kymo is "drift/0", expected "drift/2"');
    assert.match((error as ExpectedError).file!, "in-drift.json");
    assert.match((error as ExpectedError).hint, '"drift"');
  }
});

test.run();
