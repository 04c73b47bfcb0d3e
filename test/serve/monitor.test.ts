/** What was served is watched: counted by person, compared with the reference by the pipeline's code, kept over a restart. */
import {appendFile, readdir, readFile, writeFile} from "node:fs/promises";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {parse, stringify} from "yaml";
import {type Monitoring, monitoringSchema} from "../../src/artifacts/monitoring.ts";
import {readPredictions} from "../../src/artifacts/predictions.ts";
import {addKey} from "../../src/serve/keys/key-file.ts";
import {keysPath, monitorFolder} from "../../src/serve/state-folder.ts";
import {makeProject, type Project, SESSION} from "./project.ts";
import {type Injected, inject} from "./rig.ts";

const test = suite<{project: Project}>("monitor");
test.before(async (context) => {
  const project = await makeProject();
  const path = project.path("params.yaml");
  const text = await readFile(path, "utf8");
  const fast = text
    .replace("nullRounds: 500", "nullRounds: 20")
    .replace("accuracyRounds: 200", "accuracyRounds: 20")
    .replace("calibrationPeople: 40", "calibrationPeople: 0")
    .replace("windows: 150 ", "windows: 147 ")
    .replace("minUnits: 6, level: 0.95}  #", "minUnits: 2, level: 0.95} #");
  await writeFile(path, fast);
  await project.runReference();
  await project.runStages();
  await project.runDrift();
  context.project = project;
});
test.after(({project}) => project.remove());

const window = Array.from({length: 200}, (_, i) => [0, Math.sin(i / 7), 9.81, 3 * Math.cos(i), 0, 1]);
const ARROW = "application/vnd.apache.arrow.stream";

async function send(
  {app}: Injected,
  {id, person, payload}: {id: string; person?: string; payload: object | Buffer},
) {
  const isTable = Buffer.isBuffer(payload);
  const response = await app.inject({
    method: "POST",
    url: isTable ? "/predict/batch" : "/predict",
    headers: {
      "content-type": isTable ? ARROW : "application/json",
      "x-request-id": id,
      ...(person === undefined ? {} : {"x-person": person}),
    },
    payload: isTable ? payload : JSON.stringify(payload),
  });
  assert.is(response.statusCode, 200, response.body.slice(0, 300));
  return response;
}

/** As things are now: labels, if only of a request that never was, have the snapshot made anew. */
async function look({app, service}: Injected): Promise<Monitoring> {
  if (service.monitor.isWatching) await service.monitor.label([{request: "none", window: 0, activity: ""}]);
  const response = await app.inject("/monitor");
  assert.is(response.statusCode, 200, response.body.slice(0, 300));
  return monitoringSchema.parse(response.json());
}

const label = ({app}: Injected, labels: readonly object[]) =>
  app.inject({
    method: "POST",
    url: "/labels",
    headers: {"content-type": "application/json"},
    payload: JSON.stringify({labels}),
  });

test("a table that is served has the channels of drift.json and is known by person after a restart", async ({
  project,
}) => {
  const table = await readFile(project.path(`artifacts/${SESSION}.windows.arrow`));
  const first = await inject(project.root);
  assert.is((await look(first)).since, null);
  await send(first, {id: "table", person: "anna", payload: table});
  await send(first, {id: "one", payload: {window}});
  const before = await look(first);

  const expected = JSON.parse(await readFile(project.path("artifacts/drift.json"), "utf8")).recordings[0];
  const [stretch] = before.drift.people;
  assert.is(before.drift.withheld, null);
  assert.is(stretch?.person, "anna");
  assert.is(stretch?.windows, expected.windows);
  assert.equal(
    stretch?.channels.map(({channel, psi, ks, wassersteinOverSd}) => [channel, psi, ks, wassersteinOverSd]),
    expected.channels.map((one: Record<string, number>) => [
      one.channel,
      one.psi,
      one.ks,
      one.wassersteinOverSd,
    ]),
  );
  const metrics = (await first.app.inject("/metrics")).body;
  for (const line of [
    `har_drift_psi{channel="Ax"} ${stretch?.channels[0]?.psi}`,
    `har_ood_ratio ${stretch?.outOfDistributionShare}`,
    "har_drift_detected 0",
    `har_flip_rate ${before.spans[0]?.all.layers.temporal.flipRate}`,
    "har_model_accuracy Nan",
    "har_retraining_triggered_total 0",
  ])
    assert.ok(metrics.includes(line), line);
  assert.match(metrics, /^har_baseline_age_days [\d.e-]+$/m);
  assert.match(metrics, /^har_inference_latency_ms [\d.]+$/m);
  await first.close();

  assert.is(stretch?.outOfDistributionShare, expected.estimatedPerformance.outOfDistributionShare);

  const [hour] = before.spans;
  assert.equal(
    hour?.people.map(({person, layers}) => [person, layers.windows]),
    [
      ["anna", 147],
      ["anonymous", 1],
    ],
  );
  assert.is(hour?.all.layers.confidence.mean !== null, true);
  const {predicted} = await readPredictions(project.path(`artifacts/${SESSION}.predictions.arrow`));
  const flips = predicted.filter((code, row) => row > 0 && code !== predicted[row - 1]).length;
  const {pairs, flipRate} = hour!.people[0]!.layers.temporal;
  assert.is(pairs, 146);
  assert.ok(Math.abs(flipRate! - flips / pairs) < 1e-9, `${flipRate}, ${flips} of ${pairs}`);

  const second = await inject(project.root);
  const after = await look(second);
  await second.close();
  assert.equal(
    after.spans,
    before.spans.map((span, i) => ({...span, from: after.spans[i]!.from})),
  );
  assert.equal(after.drift, before.drift);
  const drifted = ({events}: Monitoring) => events.filter(({what}) => what === "drift");
  assert.equal(drifted(after), drifted(before));
  assert.is(after.baseline?.since, before.baseline?.since);
  assert.is(after.kept.requests, 2);
});

test("labels that come later give accuracy with an interval, and a second label replaces the first", async ({
  project,
}) => {
  const server = await inject(project.root);
  const answered: {request: string; activity: string}[] = [];
  for (const person of ["p1", "p2", "p3"])
    for (const i of [0, 1]) {
      const response = await send(server, {id: `${person}-${i}`, person, payload: {window}});
      answered.push({request: `${person}-${i}`, activity: response.json().predictions[0].activity});
    }
  const {classes} = await look(server);
  const wrong = classes.find((name) => name !== answered[0]!.activity)!;
  const taken = await label(server, [
    ...answered,
    {request: "never", activity: wrong},
    {request: "p1-0", window: 7, activity: wrong},
  ]);
  assert.is(taken.statusCode, 200, taken.body);
  assert.equal(taken.json(), {accepted: 6, unknown: [6, 7]});
  assert.is((await look(server)).performance.labelled.accuracy.value, 1);

  await label(server, [{request: "p1-0", activity: wrong}]);
  const {labelled} = (await look(server)).performance;
  assert.is(labelled.windows, 6);
  assert.is(labelled.people, 3);
  assert.ok(Math.abs(labelled.accuracy.value! - 5 / 6) < 1e-9);
  assert.ok(labelled.accuracy.low! < 5 / 6 && labelled.accuracy.high! > 5 / 6);
  assert.match(labelled.accuracy.note!, /over 3 people/);
  await server.close();

  const again = await inject(project.root);
  assert.equal((await look(again)).performance.labelled, labelled);
  assert.equal((await label(again, [{request: "p1-0", activity: answered[0]!.activity}])).json(), {
    accepted: 1,
    unknown: [],
  });
  assert.is((await look(again)).performance.labelled.accuracy.value, 1);
  await again.close();
});

test("what is no label, and what is no name of a person, is refused with a problem", async ({project}) => {
  const server = await inject(project.root);
  const refused = await label(server, [{request: "one", activity: "flying"}]);
  assert.is(refused.statusCode, 422);
  assert.is(refused.json().errors[0].pointer, "/labels/0/activity");
  assert.is((await label(server, [])).statusCode, 422);
  const person = await server.app.inject({
    method: "POST",
    url: "/predict",
    headers: {"content-type": "application/json", "x-person": "a b"},
    payload: JSON.stringify({window}),
  });
  assert.is(person.statusCode, 400);
  assert.match(person.json().detail, /X-Person/);
  await server.close();
});

test("a line without its end is cut off, and a damaged file is put aside", async ({project}) => {
  const folder = monitorFolder(project.root);
  const [name] = await readdir(folder);
  const path = join(folder, name!);
  const whole = await readFile(path, "utf8");
  await appendFile(path, '{"kind":"buck');
  const first = await inject(project.root);
  assert.is(
    (await look(first)).spans[0]?.people.some(({person}) => person === "anna"),
    true,
  );
  await first.close();
  assert.ok((await readFile(path, "utf8")).startsWith(whole));
  assert.not.match(await readFile(path, "utf8"), /"buck\b/);

  await writeFile(path, `{"kind":"nonsense"}\n${whole}`);
  const second = await inject(project.root);
  assert.is((await look(second)).since, null);
  await second.close();
  assert.equal((await readdir(folder)).includes(`${name}.damaged`), true);
});

test("a key needs the scope: metrics to look, admin to label; a request without X-Person is its key's", async () => {
  const project = await makeProject();
  const created = "2026-01-10T09:00:00Z";
  const keys = (["predict", "metrics", "admin"] as const).map((scope) =>
    addKey(keysPath(project.root), {name: `the-${scope}`, scopes: [scope], ratePerSecond: null, created}),
  );
  const server = await inject(project.root);
  const [predict, metrics, admin] = keys.map((key) => ({authorization: `Bearer ${key}`}));
  const get = async (headers: object) =>
    (await server.app.inject({url: "/monitor", headers: headers as Record<string, string>})).statusCode;
  assert.equal([await get({}), await get(predict!), await get(metrics!)], [401, 403, 200]);
  const json = {"content-type": "application/json"};
  const payload = JSON.stringify({labels: [{request: "x", activity: project.scaler.classes[0]}]});
  const post = async (headers: Record<string, string>) =>
    (await server.app.inject({method: "POST", url: "/labels", headers: {...json, ...headers}, payload}))
      .statusCode;
  assert.equal([await post(predict!), await post(admin!)], [403, 200]);
  const body = JSON.stringify({window});
  await server.app.inject({method: "POST", url: "/predict", headers: {...json, ...predict!}, payload: body});
  await server.service.monitor.label([{request: "x", window: 0, activity: ""}]); // a snapshot anew
  const {spans, drift} = (await server.app.inject({url: "/monitor", headers: metrics!})).json();
  assert.is(spans[0].people[0].person, "the-predict");
  assert.is(drift.withheld, "No person has had enough windows yet.");
  await server.close();
  await project.remove();
});

test("without the block of params.yaml nothing is watched, and the snapshot says so", async () => {
  const project = await makeProject();
  const path = project.path("params.yaml");
  const {monitor: _, ...params} = parse(await readFile(path, "utf8"));
  await writeFile(path, stringify(params));
  const server = await inject(project.root);
  await send(server, {id: "one", payload: {window}});
  assert.is((await look(server)).verdict.headline, "Nothing is watched.");
  assert.is((await label(server, [{request: "one", activity: project.scaler.classes[0]!}])).statusCode, 409);
  await server.close();
  await project.remove();
});

test.run();
