/** Checkpoints: what was written is read to the bit, and what is damaged or of another run is refused. */
import {createHash} from "node:crypto";
import {mkdtemp, readdir, readFile, rm, truncate, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {dirname, join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import * as z from "zod";
import {type Checkpoint, findCheckpoint, writeCheckpoint} from "../../../src/model/training/checkpoint.ts";
import {createOptimizer, optimizerSchema} from "../../../src/model/training/optimizers/create-optimizer.ts";
import {architectureDigest} from "../../../src/model/training/run-identity.ts";
import {temporaryPath} from "../../../src/platform/atomic-file.ts";
import {ExpectedError} from "../../../src/platform/failure.ts";

const test = suite<{folder: string; path: string}>("checkpoints");
test.before.each(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), "kymo-checkpoint-"));
  context.path = join(context.folder, "last.checkpoint");
});
test.after.each(({folder}) => rm(folder, {recursive: true}));

const stateSchema = z.strictObject({note: z.string(), losses: z.array(z.number())});
const owner = {architecture: architectureDigest({layers: [1, 2]}), inputs: "data", seed: 7};

function example(): Checkpoint<z.infer<typeof stateSchema>> {
  const variables = [
    {name: "dense/kernel", size: 5},
    {name: "dense/bias", size: 1},
  ];
  const optimizer = createOptimizer(optimizerSchema.parse({name: "adam"}), variables);
  const parameters = [
    Float32Array.of(1, -2, 1e-40, Number.NaN, -0),
    Float32Array.of(Number.NEGATIVE_INFINITY),
  ];
  optimizer.step(parameters, [Float32Array.of(1, 2, 3, 4, 5), Float32Array.of(0.1)], 0.1);
  return {
    ...owner,
    epoch: 3,
    step: 120,
    weights: new Map(variables.map(({name}, i) => [name, parameters[i]!])),
    best: new Map([["dense/kernel", Float32Array.of(9)]]),
    optimizer: optimizer.state(),
    state: {note: "é ü", losses: [0.1 + 0.2, 1e-300]},
  };
}

/** The numbers as bits, so that NaN, −0 and tiny values count. */
const bits = (arrays: ReadonlyMap<string, Float32Array> | null) =>
  arrays === null
    ? null
    : [...arrays].map(([name, {buffer, byteOffset, length}]) => [
        name,
        [...new Uint32Array(buffer, byteOffset, length)],
      ]);

async function refusal(path: string, expected = owner): Promise<ExpectedError> {
  try {
    await findCheckpoint(path, expected, stateSchema);
  } catch (error) {
    assert.instance(error, ExpectedError, String((error as Error).stack));
    const {file, place, hint} = error as ExpectedError;
    assert.is(file, path);
    assert.ok(place !== undefined && hint.length > 20);
    return error as ExpectedError;
  }
  throw new Error("nothing was thrown");
}

/** The file with a change and a checksum that is right again. */
async function forge(path: string, change: (bytes: Buffer) => Buffer): Promise<void> {
  const bytes = await readFile(path);
  const content = change(bytes.subarray(0, bytes.length - 32));
  await writeFile(path, Buffer.concat([content, createHash("sha256").update(content).digest()]));
}

test("what was written is read to the bit; equal states are equal bytes; no part of a file stays", async ({
  folder,
  path,
}) => {
  const written = example();
  writeCheckpoint(path, written);
  const first = await readFile(path);
  const read = (await findCheckpoint(path, owner, stateSchema))!;
  for (const key of ["weights", "best"] as const) assert.equal(bits(read[key]), bits(written[key]));
  assert.equal(bits(read.optimizer.slots), bits(written.optimizer.slots));
  assert.is(read.optimizer.iteration, 1);
  assert.equal([read.epoch, read.step, read.seed, read.state], [3, 120, 7, written.state]);
  writeCheckpoint(path, {...example(), best: null});
  assert.is((await findCheckpoint(path, owner, stateSchema))!.best, null);
  writeCheckpoint(path, example());
  assert.equal(await readFile(path), first);
  assert.equal(await readdir(folder), ["last.checkpoint"]);
});

test("what a killed write left beside it changes nothing", async ({path}) => {
  writeCheckpoint(path, example());
  await writeFile(temporaryPath(dirname(path), "last.checkpoint"), "half of a newer one");
  assert.is((await findCheckpoint(path, owner, stateSchema))!.epoch, 3);
  writeCheckpoint(path, {...example(), epoch: 4});
  assert.is((await findCheckpoint(path, owner, stateSchema))!.epoch, 4);
});

test("none is undefined", async ({path}) => {
  assert.is(await findCheckpoint(path, owner, stateSchema), undefined);
});

test("a file beyond the limit is refused before it is read; a place that cannot be looked at is an error", async ({
  path,
}) => {
  await writeFile(path, "");
  await truncate(path, 2 ** 30 + 1);
  assert.match(
    (await refusal(path)).message,
    "the checkpoint has 1073741825 bytes, at most 1073741824 are read",
  );
  await truncate(path, 0);
  try {
    await findCheckpoint(join(path, "within-a-file"), owner, stateSchema);
    assert.unreachable();
  } catch (error) {
    assert.is((error as NodeJS.ErrnoException).code, "ENOTDIR");
  }
});

test("cut anywhere, or with any bit changed, it is refused", async ({path}) => {
  writeCheckpoint(path, example());
  const bytes = await readFile(path);
  for (const length of [0, 7, 15, 47, 48, bytes.length >> 1, bytes.length - 1]) {
    await writeFile(path, bytes.subarray(0, length));
    assert.match((await refusal(path)).message, /cut/);
  }
  for (let at = 16; at < bytes.length; at += 13) {
    const altered = Buffer.from(bytes);
    altered[at]! ^= 4;
    await writeFile(path, altered);
    assert.match((await refusal(path)).message, /cut or altered/);
  }
  await writeFile(path, "a text file that is long enough to be one, and is not");
  assert.match((await refusal(path)).message, /not a checkpoint/);
});

test("another version of the format is named", async ({path}) => {
  writeCheckpoint(path, example());
  await forge(path, (bytes) => {
    bytes.writeUInt32LE(2, 8);
    return bytes;
  });
  assert.match((await refusal(path)).message, /format 2; this version of kymo reads 1/);
});

test("sizes that lie are found, though the checksum is right", async ({path}) => {
  writeCheckpoint(path, example());
  await forge(path, (bytes) => {
    bytes.writeUInt32LE(0xfffffff0, 12);
    return bytes;
  });
  assert.match((await refusal(path)).message, /declares 4294967280 bytes/);
  for (const [from, to] of [
    ['["weights/dense/kernel",5]', '["weights/dense/kernel",9]'],
    ['["weights/dense/kernel",5]', '["weights/dense/bias"  ,5]'],
    ['["weights/dense/kernel",5]', '["weights/dense/kernel",-]'],
    ['"epoch":3', '"epoch":z'],
    ['"epoch":3', '"epoch":"'],
    ['"step"', '"stop"'],
  ] as const) {
    writeCheckpoint(path, example());
    await forge(path, (bytes) => Buffer.from(bytes.toString("latin1").replace(from, to), "latin1"));
    assert.match((await refusal(path)).place!, /header/);
  }
});

test("another architecture, seed, data or state is refused by name", async ({path}) => {
  writeCheckpoint(path, example());
  const architecture = architectureDigest({layers: [1, 3]});
  assert.match((await refusal(path, {...owner, architecture})).message, /of another architecture/);
  assert.match((await refusal(path, {...owner, inputs: "x"})).message, /other data or parameters/);
  assert.match((await refusal(path, {...owner, seed: 8})).message, /seed 7, not 8/);
  writeCheckpoint(path, {...example(), state: {note: 5}});
  assert.is((await refusal(path)).place, "header: state");
});

test("an architecture's digest does not see the order of keys, and sees all else", () => {
  const digest = architectureDigest({a: {b: 1, c: [1, {d: null}]}, e: "x"});
  assert.is(architectureDigest({e: "x", a: {c: [1, {d: null}], b: 1}}), digest);
  assert.is.not(architectureDigest({e: "x", a: {c: [{d: null}, 1], b: 1}}), digest);
  assert.is.not(architectureDigest({e: "x", a: {c: [1, {d: 0}], b: 1}}), digest);
});

test.run();
