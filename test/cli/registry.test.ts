/** The registry by its command line, from registration to rollback. */
import {mkdir, readdir, readFile, writeFile} from "node:fs/promises";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {parseComparison} from "../../src/artifacts/comparison.ts";
import type {GateResult} from "../../src/registry/gate/result.ts";
import type {Manifest, Pointer} from "../../src/registry/manifest.ts";
import {addModel, addWindows, CLASSES, fixtureHash, sixUsers} from "../registry/workspace.ts";
import {inFolder, runModel} from "./command-line.ts";

const test = suite("registry command line");

async function ok(words: readonly string[], root: string): Promise<string> {
  const {code, out, err} = await runModel(words, root);
  assert.is(code, 0, `${words.join(" ")}: ${out}${err}`);
  return out;
}

async function readPointer(root: string): Promise<Pointer> {
  return JSON.parse(await readFile(join(root, "models/registry/hands/production.json"), "utf8"));
}

/** accel is right on 45 of each person's 50 windows, gyro on a window more or less. */
const equal = sixUsers([45, 45, 45, 45, 45, 45], [45, 46, 44, 45, 46, 45]);

async function setUp(root: string, plan = equal): Promise<void> {
  await writeFile(join(root, "dag.yaml"), "stages: {}\n");
  const [accel, gyro] = [await addModel(root, "accel"), await addModel(root, "gyro")];
  await addWindows(root, plan);
  await ok(["register", accel, "--name", "hands", "--version", "1.0.0", "--tag", "wrist=left"], root);
  await ok(["register", gyro, "--name", "hands", "--version", "1.1.0"], root);
  await ok(["promote", "hands@1.0.0", "staging"], root);
  await ok(["promote", "hands@1.0.0", "production"], root);
  await ok(["promote", "hands@1.1.0", "staging"], root);
}

test("register, stage, promote, roll back, archive", async () => {
  await inFolder(async (root) => {
    await setUp(root);
    const promoted = await ok(["promote", "hands@1.1.0", "production"], root);
    assert.match(promoted, /passed: now in production/);
    assert.match(promoted, /p6\s+50\s+0\.900\s+0\.900/);
    assert.match(promoted, /power\s+1\.00|power\s+0\.\d\d/);

    const pointer = await readPointer(root);
    assert.is(pointer.version, "1.1.0");
    assert.equal(pointer.previous, ["1.0.0"]);
    assert.is(pointer.path, `../objects/${await fixtureHash("gyro")}.keras`);
    const model = await readFile(join(root, "models/registry/hands", pointer.path));
    assert.equal(model, await readFile(join(root, "models/gyro.keras")), "path leads to the model");
    assert.is(pointer.history[1]?.gate?.against, "hands@1.0.0");
    assert.is(pointer.history[0]?.gate?.against, "majority class");

    const stages = JSON.parse(await ok(["list", "--json"], root)) as {version: string; stage: string}[];
    assert.equal(
      stages.map(({version, stage}) => [version, stage]),
      [
        ["1.0.0", "Archived"],
        ["1.1.0", "Production"],
      ],
    );
    assert.match(await ok(["rollback", "hands"], root), /hands@1\.0\.0 {2}in production again/);
    assert.is((await readPointer(root)).version, "1.0.0");
    const again = await runModel(["rollback", "hands"], root);
    assert.is(again.code, 2);
    assert.match(again.err, /first version in production/);

    assert.is((await runModel(["archive", "hands@1.0.0"], root)).code, 2, "not while in production");
    await ok(["archive", "hands@1.1.0"], root);
    const refused = await runModel(["promote", "hands@1.1.0", "staging"], root);
    assert.match(refused.err, /hands@1\.1\.0 is archived/);
    assert.match(await ok(["check"], root), /^whole/);
    assert.match(await ok(["show", "hands"], root), /stands in\s+Production/);
    for (const word of ["hands@1.0.0", "hands@production", "models:/hands/production"]) {
      const inspected = JSON.parse(await ok(["inspect", word, "--json"], root)) as Record<string, unknown>;
      assert.is(inspected.hash, await fixtureHash("accel"));
      assert.equal(inspected.classes, CLASSES);
    }
    await ok(["export", "hands@production", join(root, "hands.onnx")], root);
    const compared = await runModel(["compare", "hands@1.0.0", "hands@1.1.0"], root);
    assert.is(compared.code, 1);
    assert.match(compared.out, /tags\s+wrist=left\s+–/);
    await writeFile(join(root, "params.yaml"), "compare: {margin: 0.02, alpha: 0.05, level: 0.95}\n");
    assert.match(
      await ok(["compare", "hands@1.0.0", "hands@1.1.0", "--html"], root),
      /^These people do not show whether|^Models hands@1\.0\.0 and hands@1\.1\.0 are equally good within 2\.0 points/,
    );
    const file = join(root, "reports/comparison.json");
    const comparison = parseComparison(await readFile(file, "utf8"), file);
    assert.equal([comparison.people.length, comparison.mcnemar.onlyA, comparison.mcnemar.onlyB], [6, 1, 2]);
    assert.match(await readFile(join(root, "reports/comparison.html"), "utf8"), "Which model is better");
    const nobody = await runModel(["compare", "hands@1.0.0", "hands@1.1.0", "--html", "--users", "x"], root);
    assert.match([nobody.code, nobody.err].join(" "), /^2 .*no labelled window of x/s);
  });
});

test("a worse model is refused, and the refusal says by how much; a written reason forces it", async () => {
  await inFolder(async (root) => {
    await setUp(root, sixUsers([45, 45, 45, 45, 45, 45], [40, 41, 42, 40, 41, 42]));
    const before = await readPointer(root);
    const refused = await runModel(["promote", "hands@1.1.0", "production", "--json"], root);
    assert.is(refused.code, 1, refused.err);
    const gate = JSON.parse(refused.out) as GateResult;
    assert.is(gate.verdict, "refused");
    assert.ok(Math.abs(gate.test!.difference + 0.08) < 1e-12);
    assert.match(gate.refusals.join(), /the difference is −8\.0 points/);
    assert.is(gate.mcnemar?.onlyOther, 24);
    assert.equal(await readPointer(root), before, "nothing moved");
    assert.is(
      (await runModel(["promote", "hands@1.1.0", "production", "--force-with-reason", " "], root)).code,
      2,
    );
    const forced = await ok(
      ["promote", "hands@1.1.0", "production", "--force-with-reason", "the old one leaks memory"],
      root,
    );
    assert.match(forced, /forced: now in production against the gate/);
    const {gate: kept} = (await readPointer(root)).history.at(-1)!;
    assert.is(kept?.verdict, "forced");
    assert.is(kept?.reason, "the old one leaks memory");
    assert.match(kept!.refusals.join(), /−8\.0 points/);
  });
});

test("mistakes are named, with what would be right", async () => {
  await inFolder(async (root) => {
    await setUp(root);
    const cases: [string[], RegExp][] = [
      [["promote", "hands@1.1.0", "prodution"], /no stage "prodution"\n hint: Did you mean "production"\?/],
      [["promote", "hands@9.0.0", "staging"], /there is no hands@9\.0\.0[\s\S]*1\.0\.0, 1\.1\.0/],
      [["promote", "hands", "staging"], /names no version/],
      [["promote", "hands@1.0.0", "production"], /in production already/],
      [["promote", "hands@1.1.0", "production", "--margin", "lots"], /--margin is "lots"/],
      [["promote", "hands@1.1.0", "production", "--windows", "x.arrow"], /no labelled windows/],
      [
        ["register", "models/gyro.keras", "--name", "hands", "--version", "1.0.0"],
        /is another model already/,
      ],
      [["register", "models/gyro.keras", "--name", "../up"], /cannot be a model's name/],
      [["register", "models/gyro.keras"], /needs a name/],
      [["register", "models/gyro.keras", "--name", "h", "--version", "1.0"], /no semantic version/],
      [["register", "models/gyro.keras", "--name", "h", "--card", "models/accel.json"], /another model/],
      [["register", "models/gyro.keras", "--name", "h", "--tag", "x"], /--tag is "x"/],
      [["list", "nobody"], /there is no nobody/],
      [["rollback", "nobody"], /no version in production/],
    ];
    const results = await Promise.all(cases.map(([words]) => runModel(words, root)));
    for (const [i, {code, err}] of results.entries()) {
      const [words, expected] = cases[i]!;
      assert.is(code, 2, words.join(" "));
      assert.match(err, expected);
      assert.match(err, / hint: /);
      assert.not.match(err, /fault in kymo/);
    }
  });
});

test("lineage goes down to the raw recordings, and says what it does not know", async () => {
  await inFolder(async (root) => {
    const accel = await addModel(root, "accel");
    const hash = await fixtureHash("accel");
    const out = (path: string, content: string, bytes = content) => ({
      path,
      content,
      bytes,
      role: "x",
      size: 1,
    });
    const instances = {
      train: {
        fingerprint: "f-train",
        deps: [{path: "artifacts/w.arrow", content: "w1", role: "w"}],
        outs: [out("models/accel.keras", "k1", hash)],
      },
      reference: {
        fingerprint: "f-ref",
        deps: [
          {path: "data/labelled.csv.gz", content: "r1", role: "l"},
          {path: "artifacts/old.json", content: "o1", role: "o"},
        ],
        outs: [out("artifacts/w.arrow", "w1")],
      },
      older: {fingerprint: "f-old", deps: [], outs: [out("artifacts/old.json", "o2")]},
    };
    await writeFile(join(root, "dag.yaml"), "stages: {}\n");
    await writeFile(join(root, "dag.lock"), JSON.stringify({instances}));
    const manifest: Manifest = JSON.parse(
      await ok(["register", accel, "--name", "hands", "--version", "1.0.0", "--json"], root),
    );
    assert.equal(manifest.lineage.raw, [{path: "data/labelled.csv.gz", digest: "r1"}]);
    assert.equal(
      manifest.lineage.stages.map(({stage}) => stage),
      ["reference", "train"],
    );
    assert.match(manifest.lineage.gap!, /artifacts\/old\.json: built anew/);
    const text = await readFile(join(root, "models/registry/hands/1.0.0.json"), "utf8");
    assert.not.ok(text.includes(root), "no machine's path");
  });
});

test("two branches that both register merge: no file is written by both unless it is the same", async () => {
  await inFolder(async (folder) => {
    const branches = [join(folder, "a"), join(folder, "b")];
    const files: Map<string, string>[] = [];
    for (const [i, root] of branches.entries()) {
      await mkdir(root);
      await writeFile(join(root, "dag.yaml"), "stages: {}\n");
      await ok(["register", await addModel(root, i === 0 ? "accel" : "gyro"), "--name", "hands"], root);
      const registry = join(root, "models/registry");
      const names = (await readdir(registry, {recursive: true, withFileTypes: true})).filter((e) =>
        e.isFile(),
      );
      const texts = new Map<string, string>();
      for (const {parentPath, name} of names)
        texts.set(
          join(parentPath, name).slice(registry.length),
          await readFile(join(parentPath, name), "latin1"),
        );
      files.push(texts);
    }
    const [a, b] = files as [Map<string, string>, Map<string, string>];
    const both = [...a.keys()].filter((name) => b.has(name));
    assert.ok(both.every((name) => a.get(name) === b.get(name)));
    assert.ok([...a.keys()].some((name) => /^\/hands\/0\.1\.0-dev-[0-9a-f]{8}\.json$/.test(name)));
    assert.is([...a.keys()].filter((name) => !b.has(name)).length, 3, "manifest, model, card");
  });
});

test.run();
