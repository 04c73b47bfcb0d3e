/** What the recordings are compared with: labelled windows, or samples in the older form. */
import assert from "node:assert/strict";
import {mkdtemp, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {suite} from "uvu";
import {readBaseline} from "../../../src/judgement/drift/baseline.ts";
import {parseSamples} from "../../../src/judgement/drift/samples-baseline.ts";
import {ExpectedError} from "../../../src/platform/failure.ts";
import {LABELLED, writeReference, writeWindowsOf} from "./files.ts";
import {make, TRAIN} from "./synthetic.ts";

const test = suite<{folder: string}>("baseline");

test.before.each(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), "kymo-drift-baseline-"));
  await writeReference(context.folder);
});

test.after.each(({folder}) => rm(folder, {recursive: true}));

test("of a baseline of windows the training users are kept, or all where none is known", async ({folder}) => {
  const path = join(folder, "reference.windows.arrow");
  const known = await readBaseline(path, TRAIN);
  assert.deepEqual(new Set(known.table!.users), new Set(TRAIN));
  assert.match(known.note, /^\d+ windows of the 5 training users; no validation or test user is in it$/);
  assert.deepEqual(
    [known.kind, known.simulated, known.label],
    ["windows", true, "labelled windows of the training users"],
  );
  const all = await readBaseline(path, ["nobody"]);
  assert.equal(all.table!.rows, LABELLED.windows.rows);
  assert.equal(all.label, "labelled windows of people who are not in the splits");
  assert.equal(all.note, `${LABELLED.windows.rows} windows of 8 users, none of whom is in the splits`);
  for (const [c, values] of known.sorted.entries()) {
    assert.ok(
      values.every((value, i) => i === 0 || values[i - 1]! <= value),
      String(c),
    );
  }
});

test("a baseline without windows is refused", async ({folder}) => {
  await writeWindowsOf(folder, "reference", make("r", [{user: "u0", seed: 1, bouts: []}]));
  const path = join(folder, "reference.windows.arrow");
  await assert.rejects(readBaseline(path, TRAIN), (error: Error) => {
    assert.ok(error instanceof ExpectedError);
    assert.deepEqual([error.message, error.file], ["the baseline has no windows", path]);
    return true;
  });
});

const text = (change: object = {}) =>
  JSON.stringify({
    preprocessing: {scaler_mean: [1, 2], scaler_scale: [3, 4]},
    per_channel: {Ax: {samples: [3, 1, 2]}, Ay: {samples: [5, 4, 6]}},
    ...change,
  });

test("a baseline of samples has their scaler, and the units of the system that wrote it", async ({
  folder,
}) => {
  const {samples, ...provenance} = parseSamples(text(), "file");
  assert.deepEqual(samples, [Float64Array.of(3, 1, 2), Float64Array.of(5, 4, 6)]);
  assert.deepEqual(provenance, {
    channels: ["Ax", "Ay"],
    accelUnit: "m/s^2",
    gyroUnit: "deg/s",
    gravity: "included",
    scalerHash: null,
    mean: [1, 2],
    scale: [3, 4],
  });
  const path = join(folder, "baseline.json");
  await writeFile(path, text());
  const {kind, sorted, table, simulated, note} = await readBaseline(path, []);
  assert.deepEqual([kind, table, simulated], ["samples", undefined, false]);
  assert.deepEqual(sorted, [Float64Array.of(1, 2, 3), Float64Array.of(4, 5, 6)]);
  assert.match(note, /^3 samples a channel, drawn from the training data/);
});

test("samples that are none, or whose parts do not fit, are refused", () => {
  const message = (given: string): string => {
    try {
      parseSamples(given, "file");
    } catch (error) {
      assert.ok(error instanceof ExpectedError && error.file === "file" && error.hint !== undefined);
      return error.message;
    }
    return "";
  };
  assert.equal(message("{"), "the baseline is neither an Arrow table nor JSON");
  assert.match(message(text({per_channel: {Ax: {samples: []}}})), /^not a baseline of normalised samples: /);
  const fewer = {scaler_mean: [1], scaler_scale: [3, 4]};
  assert.equal(message(text({preprocessing: fewer})), "the baseline has 2 channels and 1 means");
  assert.equal(
    message(text({preprocessing: {scaler_mean: [1, 2], scaler_scale: [3]}})),
    "the baseline has 2 channels and 2 means",
  );
});

test.run();
