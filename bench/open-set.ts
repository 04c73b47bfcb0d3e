/**
 * Which measure tells behaviours that a model never learnt: each activity of sp_sw is left out of the training in turn, and
 * looked for in people whom the model never saw, window by window and recording by recording.
 */
import {spawnSync} from "node:child_process";
import {mkdirSync, rmSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {gzipSync} from "node:zlib";
import {stringify} from "yaml";
import {readScaler} from "../src/artifacts/scaler.ts";
import {readSplits} from "../src/artifacts/splits.ts";
import {readWindows, type WindowsTable} from "../src/artifacts/windows.ts";
import {meanOverUnits} from "../src/judgement/metrics/mean-interval.ts";
import {rocAuc} from "../src/judgement/metrics/ranking.ts";
import {openPredictor} from "../src/model/keras/predict.ts";
import {shuffle} from "../src/stats/random.ts";
import {rescaleWindows} from "../src/windows/scaling.ts";
import type {Row} from "./measure.ts";
import {type Answers, blockedMmd, SCORES} from "./simulation/open-set-scores.ts";
import {paramsFor, type RealPeople, readRealPeople} from "./simulation/real-people.ts";
import {uniform} from "./simulation/uniform.ts";
import {copyWorkspace, WORKSPACE} from "./workspace.ts";

const SPLITS = 3;
const LABELLED = 12;
/** Fewer windows of an activity in one person rank too little. */
const LEAST = 5;

/** One measure's figures. */
interface Found {
  /** Area under the curve in each person, with the person. */
  readonly windows: {readonly person: string; readonly auc: number}[];
  /** Of recordings with and without the activity, split by split. */
  readonly recordings: number[];
}

type ByMeasure = Map<string, Found>;

export async function benchOpenSet(repository: string, shared: string): Promise<Row[]> {
  const people = readRealPeople(shared);
  const names = [...people.lines.keys()].sort();
  const activities = [
    ...new Set([...people.lines.values()].flatMap((lines) => lines.map(activityOf(people)))),
  ];
  const all = build(repository, people, {names, target: "reference"});
  const everyone = {
    pure: await readWindows(join(all, "artifacts/reference/windows.arrow")),
    continuous: await readWindows(join(all, "artifacts/reference/continuous.arrow")),
  };
  const found: ByMeasure = new Map();
  for (let seed = 1; seed <= SPLITS; seed++) {
    const order = shuffle(names, uniform(seed));
    for (const without of activities.sort()) {
      const root = build(repository, people, {names: order.slice(0, LABELLED), without, target: "train"});
      await measure(root, everyone, {without, others: order.slice(LABELLED)}, found);
      rmSync(root, {recursive: true});
    }
  }
  rmSync(all, {recursive: true});
  return [...found].map(([name, one]) => describe(name, one));
}

function describe(name: string, {windows, recordings}: Found): Row {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const ofRecordings = `recordings ${mean(recordings).toFixed(3)}`;
  if (windows.length === 0) return {what: `open set, ${name}`, figure: `AUROC of ${ofRecordings}`};
  const {value, lo, hi} = meanOverUnits(
    Float64Array.from(windows, ({auc}) => auc),
    windows.map(({person}) => person),
    0.95,
  );
  return {
    what: `open set, ${name}`,
    figure: `AUROC of windows ${value!.toFixed(3)} (${lo!.toFixed(3)} to ${hi!.toFixed(3)}), of ${ofRecordings}`,
  };
}

const activityOf = ({header}: RealPeople): ((line: string) => string) => {
  const at = header.split(",").indexOf("activity");
  return (line) => line.split(",")[at]!;
};

/** A workspace in which the people serve as the labelled ones, `without` one activity. */
function build(
  repository: string,
  people: RealPeople,
  {names, without, target}: {names: readonly string[]; without?: string; target: "train" | "reference"},
): string {
  const root = copyWorkspace(repository, WORKSPACE);
  const isKept = (line: string): boolean => activityOf(people)(line) !== without;
  const lines = names.flatMap((name) => people.lines.get(name)!).filter(isKept);
  mkdirSync(join(root, "data/raw"), {recursive: true});
  writeFileSync(join(root, "params.yaml"), stringify(paramsFor(repository)));
  writeFileSync(join(root, "data/labelled.csv.gz"), gzipSync(`${[people.header, ...lines].join("\n")}\n`));
  const command = [join(repository, "src/cli/bin.mjs"), "repro", target];
  const {status, stderr, stdout} = spawnSync("node", command, {cwd: root, encoding: "utf8"});
  if (status !== 0) throw new Error(`the pipeline without ${without} failed: ${stdout}${stderr}`);
  return root;
}

async function measure(
  root: string,
  everyone: {readonly pure: WindowsTable; readonly continuous: WindowsTable},
  {without, others}: {without: string; others: readonly string[]},
  found: ByMeasure,
): Promise<void> {
  const {train} = await readSplits(join(root, "artifacts/reference/splits.json"));
  const own = await readWindows(join(root, "artifacts/reference/continuous.arrow"));
  const ask = await openModel(root, own.meta.lengthSamples);
  const trained = new Set(train);
  const rows = rowsOf(own, (row) => trained.has(own.user[row]!) && own.mainActivity![row] !== null);
  const labels = rows.map((row) => ask.classes.indexOf(own.mainActivity![row]!));
  const learnt = {...selectRows(await ask.answer(own), rows), labels};
  const pure = await ask.answer(everyone.pure);
  const continuous = await ask.answer(everyone.continuous);
  await ask.close();
  const persons = others.map((person) => {
    const {pure: windows, continuous: recording} = everyone;
    const all = rowsOf(recording, (row) => recording.user[row] === person);
    const single = rowsOf(windows, (row) => windows.user[row] === person && windows.activity[row] !== null);
    return {
      person,
      isNew: Uint8Array.from(single, (row) => (windows.activity[row] === without ? 1 : 0)),
      windows: selectRows(pure, single),
      usual: selectRows(
        continuous,
        all.filter((row) => recording.mainActivity![row] !== without),
      ),
      all: selectRows(continuous, all),
    };
  });
  const note = (
    name: string,
    recordingScore: (answers: Answers) => number,
    windowAucs: Found["windows"],
  ): void => {
    const one = found.get(name) ?? {windows: [], recordings: []};
    found.set(name, one);
    one.windows.push(...windowAucs);
    const scores = persons.flatMap(({usual, all}) => [recordingScore(usual), recordingScore(all)]);
    one.recordings.push(
      rocAuc(
        Float64Array.from(scores),
        Uint8Array.from(scores, (_, i) => i % 2),
      ),
    );
  };
  for (const [name, make] of Object.entries(SCORES)) {
    const score = make(learnt);
    const ranked = persons.filter(({isNew}) => {
      const hits = isNew.reduce((sum, one) => sum + one, 0);
      return hits >= LEAST && isNew.length - hits >= LEAST;
    });
    const aucs = ranked.map(({person, isNew, windows}) => ({person, auc: rocAuc(score(windows), isNew)}));
    note(
      name,
      (answers) => score(answers).reduce((sum, value) => sum + value, 0) / answers.hidden.rows,
      aucs,
    );
  }
  note("blocked MMD", blockedMmd(learnt), []);
}

const rowsOf = ({rows}: WindowsTable, keep: (row: number) => boolean): number[] =>
  Array.from({length: rows}, (_, row) => row).filter(keep);

function selectRows({hidden, logits}: Answers, rows: readonly number[]): Answers {
  const select = ({width, values}: Answers["hidden"]): Answers["hidden"] => {
    const out = new Float32Array(rows.length * width);
    for (const [i, row] of rows.entries())
      out.set(values.subarray(row * width, (row + 1) * width), i * width);
    return {rows: rows.length, width, values: out};
  };
  return {hidden: select(hidden), logits: select(logits)};
}

/** The trained model, asked for its last hidden layer; the sums before the softmax follow from that. */
async function openModel(root: string, lengthSamples: number) {
  const scaler = await readScaler(join(root, "models/trained.card.yaml"));
  const {classes} = scaler;
  const predictor = await openPredictor(join(root, "models/trained.keras"), {
    lengthSamples,
    channels: scaler.channels.length,
    classes: classes.length,
    threads: 1,
    hidden: true,
  });
  const [kernel, bias] = predictor.model.layers.at(-1)!.weights;
  return {
    classes,
    close: () => predictor.close(),
    answer: async ({meta, x, rows}: WindowsTable): Promise<Answers> => {
      const scaled = rescaleWindows(x, meta, scaler);
      const {hidden} = await predictor.predictHidden(scaled, {batchSize: 256, source: "windows"});
      const {width, values} = hidden!;
      const logits = Float32Array.from({length: rows * classes.length}, (_, at) => {
        const [row, k] = [Math.floor(at / classes.length), at % classes.length];
        let sum = bias![k]!;
        for (let i = 0; i < width; i++) sum += values[row * width + i]! * kernel![i * classes.length + k]!;
        return sum;
      });
      return {hidden: {rows, ...hidden!}, logits: {rows, width: classes.length, values: logits}};
    },
  };
}
