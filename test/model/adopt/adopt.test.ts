/** What people have of their model, read into a card: classes and scalers in every form, and units other than kymo's. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {CHANNELS} from "../../../src/artifacts/channels.ts";
import {type Account, findOwnScaling, makeCard, readShape} from "../../../src/model/adopt/adopt.ts";
import {parseClasses} from "../../../src/model/adopt/classes.ts";
import {parseScaling} from "../../../src/model/adopt/scaling.ts";
import {modelFromConfig, type SavedModel} from "../../../src/model/keras/model.ts";
import {refusalOf} from "../../refusal.ts";

const test = suite("model adopt");
const later = <T>(work: () => T): Promise<T> => Promise.resolve().then(work);

/** Layers after an input of `samples` × `channels`, with weights of 0. */
function model(layers: readonly object[], [samples, channels] = [20, 6]): SavedModel {
  const input = {class_name: "InputLayer", config: {name: "in", batch_shape: [null, samples, channels]}};
  const made = modelFromConfig(
    {class_name: "Sequential", config: {name: "own", layers: [input, ...layers]}},
    {name: "own.keras", weights: (_, {shape}) => new Float32Array(shape.reduce((a, b) => a * b, 1))},
  );
  return {...made, hash: "c".repeat(64), optimizerParameters: 0};
}
const layer = (class_name: string, config: object = {}) => ({
  class_name,
  config: {name: class_name.toLowerCase(), ...config},
});
const dense = (units: number) => layer("Dense", {units, activation: "softmax", use_bias: true});
const flat = [layer("Flatten"), dense(3)];

test("classes are read from a line, a list, an object either way round, a text and a table", () => {
  const forms = [
    "sitting, walking,nail biting",
    '["sitting", "walking", "nail biting"]',
    '{"0": "sitting", "2": "nail biting", "1": "walking"}',
    '{"nail biting": 2, "sitting": 0, "walking": 1}',
    '{"classes_": ["sitting", "walking", "nail biting"]}',
    '{"activity_to_label": {"nail biting": 2, "sitting": 0, "walking": 1}}',
    "\uFEFFsitting\r\nwalking\r\nnail biting\r\n",
    "index,activity\n0,sitting\n1,walking\n2,nail biting\n",
    '0;"sitting"\n1;walking\n2;nail biting',
  ];
  for (const form of forms)
    assert.equal(parseClasses(form, "c"), ["sitting", "walking", "nail biting"], form);
});

test("classes that are not all there, or twice, are refused", async () => {
  for (const [text, message] of [
    ["sitting", /two classes or more/],
    ["sitting,sitting", /named once/],
    ['{"a": 0, "b": 2}', /not 0, 1, 2/],
    ["[1", /not JSON/],
    ["{}", /not 0, 1, 2/],
    ['{"classes": 5}', /5 is no list/],
  ] as const) {
    const error = await refusalOf(later(() => parseClasses(text, "c.json")));
    assert.match(error.message, message);
    assert.is(error.file, "c.json");
  }
});

const MEAN = [1, 2, 3, 4, 5, 6];
const SCALE = [2, 4, 8, 1, 0.5, 0.25];

test("scikit-learn's attributes become a mean and a scale, in the order of the channels that they name", () => {
  const plain = {mean: MEAN, scale: SCALE};
  const json = (value: object) => parseScaling(JSON.stringify(value), "s.json", CHANNELS);
  assert.equal(json({mean_: MEAN, scale_: SCALE, var_: SCALE.map((s) => s * s), n_samples_seen_: 9}), plain);
  assert.equal(json({mean_: [MEAN], var_: SCALE.map((s) => s * s)}), plain);
  assert.equal(json({center_: MEAN, scale_: SCALE}), plain, "RobustScaler");
  assert.equal(json({mean_: null, scale_: SCALE}).mean, new Array(6).fill(0), "with_mean=False");
  const turned = ["Gz", "Gy", "Gx", "Az_w", "ay", "Ax"];
  const reversed = {mean_: [...MEAN].reverse(), scale_: [...SCALE].reverse(), feature_names_in_: turned};
  assert.equal(json(reversed), plain);
  // MinMaxScaler: x · scale + min
  const {mean, scale} = json({min_: [1, 0, 0, 0, 0, 0.5], scale_: SCALE, data_min_: MEAN});
  for (const [i, x] of [3, -1, 2, 5, 7, 9].entries())
    assert.ok(Math.abs((x - mean[i]!) / scale[i]! - (x * SCALE[i]! + [1, 0, 0, 0, 0, 0.5][i]!)) < 1e-12);
});

test("a table of means and deviations is read by its channels, or in kymo's own order", () => {
  const rows = CHANNELS.map((name, i) => `${name},${MEAN[i]},${SCALE[i]}`);
  assert.equal(parseScaling(`channel,mean,std\n${[...rows].reverse().join("\n")}`, "s.csv", CHANNELS), {
    mean: MEAN,
    scale: SCALE,
  });
  const bare = MEAN.map((mean, i) => `${mean};${SCALE[i]}`).join("\n");
  assert.equal(parseScaling(`mean;scale\n${bare}`, "s.csv", CHANNELS), {mean: MEAN, scale: SCALE});
});

test("of a scaler of six channels a model of three takes the accelerometer's", () => {
  const three = CHANNELS.slice(0, 3);
  const of = (value: object) => parseScaling(JSON.stringify(value), "s.json", three);
  const plain = {mean: MEAN.slice(0, 3), scale: SCALE.slice(0, 3)};
  assert.equal(of({mean_: MEAN.slice(0, 3), scale_: SCALE.slice(0, 3)}), plain);
  assert.equal(of({mean_: MEAN, scale_: SCALE, feature_names_in_: CHANNELS}), plain);
  assert.throws(() => of({mean_: MEAN, scale_: SCALE}), /has 6 numbers, expected one for each of Ax, Ay, Az/);
});

test("a scaler that lacks a channel, a number or a spread is refused with what it has", async () => {
  for (const [text, message] of [
    [
      JSON.stringify({mean_: MEAN.slice(1), scale_: SCALE}),
      /mean_ has 5 numbers, expected one for each of Ax/,
    ],
    [JSON.stringify({mean_: MEAN, scale_: [...SCALE.slice(1), 0]}), /the scale of Gz is 0/],
    [JSON.stringify({n: 1}), /it has n, and no mean_ or scale_/],
    [
      JSON.stringify({mean_: MEAN, feature_names_in_: ["a", "b"]}),
      /Ax, Ay, Az, Gx, Gy, Gz are not among them/,
    ],
    ["mean,scale\n1,2", /mean has 1 numbers/],
    ["mean,scale\n1,2\n1,2\n1,2\n,2\n1,2\n1,2", /mean has 6 numbers/],
    ["a,b\n1,2", /expected the columns mean and scale/],
    ["{", /not JSON/],
  ] as const)
    assert.match((await refusalOf(later(() => parseScaling(text, "s", CHANNELS)))).message, message);
});

const account: Account = {
  ...{classes: ["a", "b", "c"], users: "unknown", validation: [], data: null, rateHz: 100, step: undefined},
  ...{scaling: {mean: MEAN, scale: SCALE}, accelUnit: "m/s^2", gyroUnit: "deg/s"},
};

test("a card takes the window from the model, and half of it for a step", () => {
  const card = makeCard(model(flat), account);
  assert.equal(card.window, {rateHz: 100, samples: 20, step: 10});
  assert.equal(card.scaler, {mean: MEAN, scale: SCALE});
  assert.is(card.model, "c".repeat(64));
});

test("a scaler of g and rad/s becomes one of m/s² and deg/s: the same numbers reach the model", () => {
  const {scaler} = makeCard(model(flat), {...account, accelUnit: "g", gyroUnit: "rad/s"});
  if (scaler === "none") return assert.unreachable();
  const [g, rad] = [0.7, -1.2];
  assert.ok(Math.abs((g * 9.80665 - scaler.mean[2]!) / scaler.scale[2]! - (g - 3) / 8) < 1e-12);
  assert.ok(Math.abs(((rad * 180) / Math.PI - scaler.mean[4]!) / scaler.scale[4]! - (rad - 5) / 0.5) < 1e-12);
  const bare = makeCard(model(flat), {...account, scaling: "none", accelUnit: "milli-g"}).scaler;
  assert.equal(bare, {mean: [0, 0, 0, 0, 0, 0], scale: [0.00980665, 0.00980665, 0.00980665, 1, 1, 1]});
  assert.is(makeCard(model(flat), {...account, scaling: "none"}).scaler, "none");
});

test("a model of other channels, without classes, or with as many as are not named is refused", async () => {
  for (const [layers, shape, message] of [
    [flat, [20, 4], /takes \(20, 4\), expected \(samples, 6\) or \(samples, 3\)/],
    [[dense(3)], [20, 6], /gives \(20, 3\), expected \(classes\)/],
  ] as const)
    assert.match((await refusalOf(later(() => readShape(model(layers, [...shape]))))).message, message);
  const few = await refusalOf(later(() => makeCard(model(flat), {...account, classes: ["a", "b"]})));
  assert.match(few.message, "the model gives 3 classes, but 2 are named: a, b");
});

test("a model that scales its own input is known by its first layer", () => {
  const scaled = model([layer("Rescaling", {scale: 0.1, offset: 0}), ...flat]);
  assert.is(findOwnScaling(scaled), "rescaling");
  assert.is(findOwnScaling(model(flat)), undefined);
});

test.run();
