/** The gate: who may judge, what passes, what is refused and why. */
import {mkdtemp, rm} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {readScaler, type Scaler} from "../../src/artifacts/scaler.ts";
import {readCard} from "../../src/artifacts/training/card.ts";
import {type GateSettings, runGate} from "../../src/registry/gate/gate.ts";
import type {GatedModel} from "../../src/registry/gate/predict-labelled.ts";
import {
  addModel,
  addWindows,
  CLASSES,
  KNOWN,
  type ModelName,
  type Plan,
  plainScaler,
  sixUsers,
} from "./workspace.ts";

const settings: GateSettings = {
  margin: 0.02,
  alpha: 0.05,
  minPower: 0.5,
  minAccuracy: undefined,
  users: undefined,
};

const test = suite("gate");
let root: string;
test.before.each(async () => {
  root = await mkdtemp(join(tmpdir(), "kymo-gate-"));
});
test.after.each(() => rm(root, {recursive: true, force: true}));

async function gated(
  name: ModelName,
  {
    train = KNOWN,
    scaler = plainScaler,
    keepScaler = true,
  }: {train?: string[]; scaler?: Scaler; keepScaler?: boolean} = {},
): Promise<GatedModel> {
  const path = await addModel(root, name, {train, scaler});
  const card = path.replace(/keras$/, "json");
  return {
    label: `${name}@1.0.0`,
    path,
    card: await readCard(card),
    scaler: keepScaler ? await readScaler(path.replace(/keras$/, "scaler.json")) : undefined,
    classes: CLASSES,
  };
}

/** gyro as the candidate, accel in production. */
async function judge(plan: Plan, changes: Partial<GateSettings> = {}) {
  const windows = await addWindows(root, plan);
  return runGate(await gated("gyro"), await gated("accel"), windows, {...settings, ...changes});
}

test("an equally good model passes, with figures for each person", async () => {
  const gate = await judge(sixUsers([45, 40, 48, 45, 42, 44], [45, 40, 48, 46, 41, 44]));
  assert.equal(gate.refusals, []);
  assert.is(gate.verdict, "passed");
  assert.equal(gate.perUser[3], {user: "p4", windows: 50, candidate: 0.92, other: 0.9});
  assert.ok(Math.abs(gate.test!.difference) < 1e-12);
  assert.ok(gate.test!.lower! > -0.02);
  assert.equal([gate.mcnemar?.onlyCandidate, gate.mcnemar?.onlyOther], [1, 1]);
});

test("people whom neither model knows are the judges, and nobody else", async () => {
  const plan = {
    ...sixUsers([45, 45, 45, 45, 45, 45], [45, 45, 45, 45, 45, 45]),
    t1: {windows: 50, accel: 0, gyro: 50},
  };
  const gate = await judge(plan);
  assert.equal(
    gate.perUser.map(({user}) => user),
    ["p1", "p2", "p3", "p4", "p5", "p6"],
  );
});

test("a test person whom the other model was trained on is named, and nothing is computed", async () => {
  const windows = await addWindows(root, sixUsers([45, 45, 45, 45, 45, 45], [50, 50, 50, 50, 50, 50]));
  const production = await gated("accel", {train: ["p1", "p2", "v1"]});
  const candidate = await gated("gyro");
  const gate = await runGate(candidate, production, windows, settings);
  assert.is(gate.verdict, "refused");
  assert.match(
    gate.refusals[0]!,
    /accel@1\.0\.0 was trained or validated on p1, p2 \(whom neither knows: p3, p4, p5, p6\)/,
  );
  assert.is(gate.test, null);
  const clean = await runGate(candidate, production, windows, {...settings, users: ["p3", "p4", "p5", "p6"]});
  assert.is(clean.verdict, "passed");
  assert.match(clean.notes[0]!, /only on the people who were named: p3, p4, p5, p6/);
  const none = await runGate({...candidate, card: undefined}, production, windows, settings);
  assert.match(none.refusals[0]!, /gyro@1\.0\.0 has no card/);
  const absent = await runGate(candidate, production, windows, {...settings, users: ["p3", "px"]});
  assert.match(absent.refusals[0]!, /no labelled window of px/);
});

test("too much spread between too few people: the test cannot tell, and says how many it would take", async () => {
  const gate = await judge(sixUsers([45, 40, 48, 45, 42, 44], [50, 30, 50, 40, 49, 42]));
  assert.is(gate.verdict, "refused");
  assert.match(
    gate.refusals[0]!,
    /cannot tell.*chance of 0\.0\d.*about \d{3} users are needed for 0\.8, there are 6/,
  );
  assert.match(gate.refusals[1]!, /could be as low as −\d+\.\d points, \d+\.\d points beyond the margin/);
});

test("a model that is better outright passes, whatever the power", async () => {
  const gate = await judge(sixUsers([10, 20, 30, 25, 15, 30], [45, 35, 50, 45, 49, 42]));
  assert.ok(gate.test!.power! < 0.5);
  assert.is(gate.verdict, "passed");
});

test("two people are too few", async () => {
  const {p1, p2} = sixUsers([45, 45, 45, 45, 45, 45], [45, 45, 45, 45, 45, 45]);
  const gate = await judge({p1: p1!, p2: p2!});
  assert.match(gate.refusals[0]!, /2 test users: at least 3/);
});

test("nothing in production: better than the most frequent class, and than the floor where one is given", async () => {
  const windows = await addWindows(root, sixUsers([45, 45, 45, 45, 45, 45], [12, 20, 22, 14, 17, 16]));
  const good = await runGate(await gated("accel"), undefined, windows, settings);
  assert.equal([good.verdict, good.against, good.test?.power], ["passed", "majority class", null]);
  assert.equal(good.perUser[0], {user: "p1", windows: 50, candidate: 0.9, other: 0.34});
  const poor = await runGate(await gated("gyro"), undefined, windows, settings);
  assert.match(poor.refusals[0]!, /not shown to be better than the majority class/);
  const floor = await runGate(await gated("accel"), undefined, windows, {...settings, minAccuracy: 0.95});
  assert.match(floor.refusals[0]!, /below the floor of 0\.95/);
});

test("a model of another scaler is given its own windows; without its scaler it is refused", async () => {
  const other: Scaler = {...plainScaler, mean: [1, 2, 3, 40, 50, 60], scale: [2, 3, 4, 5, 6, 7]};
  const plan = sixUsers([45, 45, 45, 45, 45, 45], [45, 45, 45, 45, 45, 45]);
  // The models look for the largest of three channels as they come out of their own scaler, here the plain one.
  const windows = await addWindows(root, plan, other);
  const gate = await runGate(await gated("gyro"), await gated("accel"), windows, settings);
  assert.is(gate.verdict, "passed");
  assert.ok(gate.perUser.every(({candidate, other: known}) => candidate === 0.9 && known === 0.9));
  let error: unknown;
  try {
    await runGate(await gated("gyro", {keepScaler: false}), await gated("accel"), windows, settings);
  } catch (caught) {
    error = caught;
  }
  assert.match((error as Error).message, /gyro@1\.0\.0 expects windows of another scaler/);
});

test("windows of another kind are refused", async () => {
  const windows = await addWindows(root, sixUsers([45, 45, 45, 45, 45, 45], [45, 45, 45, 45, 45, 45]));
  const other = await gated("gyro", {scaler: {...plainScaler, units: {accel: "g", gyro: "deg/s"}}});
  let error: unknown;
  try {
    await runGate(other, await gated("accel"), windows, settings);
  } catch (caught) {
    error = caught;
  }
  assert.match(
    (error as Error).message,
    /accelerometer unit of the windows: m\/s\^2; gyro@1\.0\.0 was trained with g/,
  );
});

test("classes that production does not know are left out, with a note; those the candidate lacks count", async () => {
  const windows = await addWindows(root, sixUsers([50, 50, 50, 50, 50, 50], [50, 50, 50, 50, 50, 50]));
  const renamed = [CLASSES[0]!, CLASSES[1]!, "walking"];
  const production = {...(await gated("accel")), classes: renamed};
  const gate = await runGate(await gated("gyro"), production, windows, settings);
  assert.match(gate.notes.join(), /96 windows of standing are left out: accel@1\.0\.0 does not know them/);
  assert.is(gate.perUser[0]?.windows, 34);
  const candidate = {...(await gated("gyro")), classes: renamed};
  const worse = await runGate(candidate, await gated("accel"), windows, settings);
  assert.is(worse.verdict, "refused");
  assert.is(worse.perUser[0]?.candidate, 34 / 50);
});

test.run();
