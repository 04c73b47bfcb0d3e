/** inspect and export on a model that Keras compiled and trained: test/fixtures/model/make.py. */
import {readFile, writeFile} from "node:fs/promises";
import {join} from "node:path";
import {fileURLToPath} from "node:url";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {countMultiplyAdds} from "../../src/cli/model/cost.ts";
import {describeModel} from "../../src/cli/model/description.ts";
import {findModelFile} from "../../src/cli/model/model-file.ts";
import {readModel} from "../../src/model/keras/model.ts";
import {openOnnxSession} from "../../src/model/onnx/session.ts";
import {addModel, CLASSES} from "../registry/workspace.ts";
import {inFolder, runModel, runModelProcess} from "./command-line.ts";

const compiled = fileURLToPath(new URL("../fixtures/model/compiled.keras", import.meta.url));
const keras = (name: string) => fileURLToPath(new URL(`../fixtures/keras/${name}.keras`, import.meta.url));
const counts: unknown = JSON.parse(
  await readFile(new URL("../fixtures/model/counts.json", import.meta.url), "utf8"),
);

const inspect = suite("model inspect");

inspect("parameters are counted as Keras counts them, the optimizer's apart", async () => {
  const {parameters, compile, layers} = await describeModel(await findModelFile(".", compiled));
  assert.equal(parameters, counts);
  assert.is(compile?.optimizer, "Adam");
  assert.is(compile?.loss, "categorical_crossentropy");
  assert.equal(compile?.metrics, ["accuracy"]);
  assert.is(compile?.settings.clipnorm, 1);
  assert.is(layers.find(({name}) => name === "stem")?.trainable, 0);
});

inspect("multiply-adds follow from the shapes", async () => {
  const {cost, layers} = await describeModel(await findModelFile(".", compiled));
  // Conv: 10 steps × 3·3·4; LSTM: 10 steps × (4 + 5)·4·5; Dense: 5·4.
  assert.equal(
    layers.map(({multiplyAdds}) => multiplyAdds),
    [360, 0, 1800, 20],
  );
  assert.is(cost.multiplyAdds, 2180);
  assert.is(cost.windowMs, null);
  const gru = await readModel(keras("gru"));
  // A GRU's bias is (2, 12) and no kernel: 12 steps × (3 + 4)·12.
  assert.is(countMultiplyAdds(gru.calls[0]!), 1008);
  // Two heads of 4 over 12 steps of 3 channels: four projections, and two products of (12, 12) by 4 for each head.
  const attention = await readModel(keras("attention"));
  assert.is(countMultiplyAdds(attention.calls[0]!), 4 * 12 * 3 * 8 + 2 * 12 * 12 * 8);
});

inspect("classes come from the card beside the file, or from a scaler", async () => {
  await inFolder(async (folder) => {
    const path = await addModel(folder, "accel");
    assert.equal((await describeModel(await findModelFile(folder, path))).classes, CLASSES);
    const scaler = path.replace(/keras$/, "scaler.json");
    assert.equal((await describeModel(await findModelFile(folder, path), {scaler})).classes, CLASSES);
    const alone = join(folder, "alone.keras");
    await writeFile(alone, await readFile(path));
    assert.is((await describeModel(await findModelFile(folder, alone))).classes, null);
    const wrong = await runModel(["inspect", compiled, "--scaler", scaler], folder);
    assert.match(wrong.err, /lists 3 classes, the model gives another number/);
  });
});

inspect("the same file gives the same JSON, and text that keeps within 100 columns", async () => {
  await inFolder(async (folder) => {
    const [first, second] = [
      await runModel(["inspect", compiled, "--json"], folder),
      await runModel(["inspect", compiled, "--json"], folder),
    ];
    assert.is(first.code, 0, first.err);
    assert.is(first.out, second.out);
    assert.is((JSON.parse(first.out) as {kymo: string}).kymo, "inspection/1");
    const text = await runModel(["inspect", compiled, "--time"], folder);
    assert.match(text.out, /optimizer's\s+466/);
    assert.match(text.out, /\d ms, warm/);
    assert.ok(text.out.split("\n").every((line) => line.length <= 100));
  });
});

inspect("mistakes are said with a hint, without a stack, and exit with 2", async () => {
  await inFolder(async (folder) => {
    const cut = join(folder, "cut.keras");
    await writeFile(cut, (await readFile(compiled)).subarray(0, 9000));
    const cases: [string[], RegExp][] = [
      [["inspct", "x"], /unknown command "inspct"\n hint: Did you mean "inspect"\?/],
      [["inspect", compiled, "--jsno"], /unknown option "--jsno"\n hint: Did you mean "--json"\?/],
      [["inspect"], /inspect takes FILE/],
      [["inspect", "absent.keras"], /no such file\n {3}at: absent\.keras/],
      [["inspect", cut], /at: cut\.keras|at: .*cut\.keras/],
      [["inspect", compiled, "--steps", "ten"], /--steps is "ten"/],
    ];
    for (const [words, expected] of cases) {
      const {code, out, err} = await runModel(words, folder);
      assert.is(code, 2, words.join(" "));
      assert.is(out, "");
      assert.match(err, expected);
      assert.match(err, / hint: /);
      assert.not.match(err, /at \w+.*\.ts:\d/);
    }
  });
});

inspect("every command has help", async () => {
  await inFolder(async (folder) => {
    const {out} = await runModel(["--help"], folder);
    const names = [...out.matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name!);
    assert.ok(names.length >= 10);
    await Promise.all(
      [...new Set(names)].map(async (name) => {
        const help = await runModel([name, "--help"], folder);
        assert.is(help.code, 0, name);
        assert.match(help.out, new RegExp(`^pnpm model ${name}`));
      }),
    );
  });
});

inspect("as a process: exit code, and colours as the environment asks for", async () => {
  await inFolder(async (folder) => {
    const [plain, forced, refused, wrong] = await Promise.all([
      runModelProcess(["inspect", compiled], folder),
      runModelProcess(["inspect", compiled], folder, {FORCE_COLOR: "1"}),
      runModelProcess(["inspect", compiled], folder, {FORCE_COLOR: "1", NO_COLOR: "1"}),
      runModelProcess(["inspect", "absent.keras"], folder),
    ]);
    assert.equal([plain.code, forced.code, refused.code, wrong.code], [0, 0, 0, 2]);
    assert.not.ok(plain.out.includes("\u001b"), "no colour where the output is no terminal");
    assert.ok(forced.out.includes("\u001b"));
    assert.is(refused.out, plain.out);
    assert.match(wrong.err, /^error: there is no such file/);
  });
});

inspect.run();

const exporting = suite("model export");

exporting("the ONNX file gives what the model gives, names its origin, and is not overwritten", async () => {
  await inFolder(async (folder) => {
    const out = join(folder, "out.onnx");
    const first = await runModel(["export", compiled, out], folder);
    assert.is(first.code, 0, first.err);
    const bytes = await readFile(out);
    const {hash} = await readModel(compiled);
    assert.ok(bytes.includes(Buffer.from(hash)), "the model's hash is in the metadata");
    const session = await openOnnxSession(bytes, {threads: 1});
    const p = await session.run(new Float32Array(36), {rows: 1, shape: [12, 3], width: 4, batchSize: 1});
    await session.close();
    assert.ok(Math.abs(p.reduce((sum, value) => sum + value, 0) - 1) < 1e-5);

    const again = await runModel(["export", compiled, out], folder);
    assert.is(again.code, 2);
    assert.match(again.err, /--force/);
    assert.is((await runModel(["export", compiled, out, "--force"], folder)).code, 0);
    assert.equal(await readFile(out), bytes, "the same model gives the same bytes");
    assert.is((await runModel(["export", compiled, join(folder, "out.txt")], folder)).code, 2);
  });
});

exporting.run();
