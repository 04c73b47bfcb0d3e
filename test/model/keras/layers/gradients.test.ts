/**
 * Every layer's derivative against differences of its own values: each number of each input and variable is moved
 * a little to either side. The models are those of test/fixtures/keras and test/fixtures/gradients.
 */
import {readdirSync} from "node:fs";
import {fileURLToPath} from "node:url";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {sizeOf} from "../../../../src/model/keras/layer.ts";
import {readModel, type SavedModel} from "../../../../src/model/keras/model.ts";
import {type Differentiated, differentiate, wave} from "./differentiate.ts";

const folders = ["keras", "gradients"].map((name) => new URL(`../../../fixtures/${name}/`, import.meta.url));
/** Refused when they are trained, or not read at all. */
const REFUSED = ["noises.keras", "unknown.keras"];
const files = folders.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".keras") && !REFUSED.includes(name))
    .sort()
    .map((name) => ({name, path: fileURLToPath(new URL(name, folder))})),
);

const ROWS = 3;
/** Of the largest gradient of the same variable. */
const TOLERANCE = 1e-2;
/** Below this the differences are rounding errors of float32. */
const FLOOR = 3e-4;
/** The largest first; a smaller one is tried where the function bends too much within reach. */
const STEPS = [1e-2, 3e-3, 1e-3];
/** Numbers looked at in one variable, evenly spread. */
const LOOKED_AT = 10;

function inputs(model: SavedModel): Record<string, Float32Array> {
  return Object.fromEntries(
    model.inputs.map(({name, shape}, i) => [name, wave(ROWS * sizeOf(shape), i + 0.9).map((v) => 1.5 * v)]),
  );
}

/**
 * The slopes below and above the number at `at`, each of second order. They differ only where the function has a
 * corner within reach; its derivative lies between them then.
 */
async function slopes(of: Differentiated, name: string, at: number, step: number): Promise<number[]> {
  const moved = async (by: number): Promise<number> => {
    const values = Float32Array.from(of.values[name]!);
    values[at] = values[at]! + by;
    return of.loss({[name]: values});
  };
  const here = await moved(0);
  const slope = async (h: number): Promise<number> =>
    (4 * (await moved(h)) - (await moved(2 * h)) - 3 * here) / (2 * h);
  return [await slope(-step), await slope(step)].sort((a, b) => a - b);
}

async function checkGradients(path: string, drop: boolean): Promise<void> {
  const model = await readModel(path, {timesteps: 12});
  const of = await differentiate(model, inputs(model), {rows: ROWS, drop});
  for (const [name, gradient] of Object.entries(await of.gradients())) {
    const largest = gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const allowed = TOLERANCE * largest + FLOOR;
    const every = Math.max(1, Math.floor(gradient.length / LOOKED_AT));
    for (let at = 0; at < gradient.length; at += every) {
      const tried: number[][] = [];
      const found = gradient[at]!;
      const agrees = ([low, high]: readonly number[]): boolean =>
        found >= low! - allowed && found <= high! + allowed;
      for (const step of STEPS) {
        tried.push(await slopes(of, name, at, step));
        if (agrees(tried.at(-1)!)) break;
      }
      assert.ok(agrees(tried.at(-1)!), `${name}[${at}]: ${found}, by differences ${tried.join("; ")}`);
    }
  }
  await of.close();
}

const test = suite("gradients by finite differences");

for (const {name, path} of files) test(name, () => checkGradients(path, false));

for (const wanted of ["training_only.keras", "time_distributed.keras", "attention.keras"]) {
  const {path} = files.find(({name}) => name === wanted)!;
  test(`${wanted} with numbers dropped and noise added`, () => checkGradients(path, true));
}

test.run();
