/** Cross-validation on real people, each in a workspace with its own dag.yaml: bench/loso and bench/bfrb. */
import {cpSync, readFileSync, rmSync, symlinkSync} from "node:fs";
import {join} from "node:path";
import type {CvSummary} from "../src/artifacts/cv/summary.ts";
import {type Row, timeCommand} from "./measure.ts";
import {copyWorkspace} from "./workspace.ts";

const COPIED = ["src", "stages", "package.json", "pnpm-lock.yaml", "tsconfig.json"];
/** Those on whom the settings in bench/loso/params.yaml were chosen; the rest took no part in it. */
const CHOSE = new Set(Array.from({length: 11}, (_, i) => `s${String(i + 1).padStart(2, "0")}`));
/** Softer than balanced: the square roots of those weights over all windows of bfrb. */
const ROOTS =
  "{face_touching: 2.3, fidgeting: 3.8, hand_scratching: 4.5, nail_biting: 4, none: 0.37, other_bfrb: 5.6, skin_biting: 4.2, skin_picking: 1.7}";
const WEIGHTS = {none: "none", "square roots of balanced": ROOTS, balanced: "balanced"} as const;

class Workspace {
  private readonly root: string;
  private readonly repository: string;

  constructor(repository: string, shared: string, definition: string) {
    this.repository = repository;
    this.root = copyWorkspace(repository, COPIED);
    cpSync(join(repository, "bench", definition), this.root, {recursive: true});
    symlinkSync(shared, join(this.root, "shared"));
  }

  /** Runs the cross-validation with some parameters set. */
  run(...settings: readonly string[]): {summary: CvSummary; seconds: number} {
    const words = settings.flatMap((setting) => ["--set", setting]);
    const command = [join(this.repository, "src/cli/bin.mjs"), "repro", "cv_report", ...words];
    const {medianSeconds: seconds} = timeCommand("node", command, this.root, 1, 0);
    return {
      summary: JSON.parse(readFileSync(join(this.root, "artifacts/cv.json"), "utf8")) as CvSummary,
      seconds,
    };
  }

  close(): void {
    rmSync(this.root, {recursive: true});
  }
}

/** Leave-one-subject-out over the 23 people of sp_sw. */
export function benchLoso(repository: string, shared: string): Row[] {
  const workspace = new Workspace(repository, shared, "loso");
  const {summary, seconds} = workspace.run();
  workspace.close();
  const {overPeople, baselines, randomSplit, people} = summary;
  const apart = people.filter(({user}) => !CHOSE.has(user));
  const mean = apart.reduce((sum, {accuracy}) => sum + accuracy, 0) / apart.length;
  const {mean: all, lo, hi, median} = overPeople.accuracy;
  return [
    {
      what: `sp_sw, mean accuracy over the ${apart.length} people who chose nothing`,
      figure: share(mean),
      target: "0.85",
      met: mean >= 0.85,
    },
    {
      what: `the same, all ${people.length} people`,
      figure: `${share(all)} (${share(lo)}–${share(hi)}), median ${share(median)}`,
    },
    {what: "the same, macro F1", figure: share(overPeople.macroF1.mean)},
    {what: "Gaussian naive Bayes, the same people", figure: share(baselines.naiveBayes.accuracy.mean)},
    {what: "random split over overlapping windows", figure: share(randomSplit?.accuracy)},
    {what: `${summary.folds.length} folds and the random splits`, figure: `${seconds.toFixed(0)} s`},
  ];
}

/** What class weights do on the ten people of bfrb, in grouped folds. */
export function benchClassWeights(repository: string, shared: string): Row[] {
  const workspace = new Workspace(repository, shared, "bfrb");
  const rows = Object.entries(WEIGHTS).map(([name, weights]): Row => {
    const {summary} = workspace.run(`train.classWeights=${weights}`);
    const {scores} = summary.pooled;
    return {
      what: `bfrb, class weights ${name}: pooled macro F1, balanced accuracy, accuracy; macro F1 of the random split`,
      figure: `${share(scores?.macroF1)}, ${share(scores?.balancedAccuracy)}, ${share(scores?.accuracy)}; ${share(summary.randomSplit?.macroF1)}`,
    };
  });
  workspace.close();
  return rows;
}

const share = (value: number | null | undefined): string => (value ?? Number.NaN).toFixed(3);
