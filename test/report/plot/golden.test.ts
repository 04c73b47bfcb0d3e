/** Each kind of chart is drawn as it always was; `UPDATE_GOLDEN=1` writes what is drawn now. */
import {readFileSync, writeFileSync} from "node:fs";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {confusion} from "../../../src/report/plot/confusion.ts";
import {smallConfusion} from "../../../src/report/plot/confusion-small.ts";
import {curve} from "../../../src/report/plot/curve.ts";
import {dagPlot} from "../../../src/report/plot/dag.ts";
import {dotInterval} from "../../../src/report/plot/dot-interval.ts";
import {epochLines} from "../../../src/report/plot/epoch-lines.ts";
import {epochMap} from "../../../src/report/plot/epoch-map.ts";
import {heatmap} from "../../../src/report/plot/heatmap.ts";
import {histogramPair} from "../../../src/report/plot/histogram-pair.ts";
import {parallelCoordinates} from "../../../src/report/plot/parallel-coordinates.ts";
import {reliability} from "../../../src/report/plot/reliability.ts";
import {sparkline} from "../../../src/report/plot/sparkline.ts";
import {timeline} from "../../../src/report/plot/timeline.ts";
import {trend} from "../../../src/report/plot/trend.ts";
import {trialCurves} from "../../../src/report/plot/trial-curves.ts";
import {trialScores} from "../../../src/report/plot/trial-scores.ts";
import {verdictTimes} from "../../../src/report/plot/verdict-times.ts";
import {windowTrace} from "../../../src/report/plot/window-trace.ts";

const test = suite("plot/golden");

const labels = {id: "golden", ariaLabel: 'A chart of "two" <classes>'};
const classes = ["nail biting", "sitting", "<absent>"];
const rowShares = [
  [0.75, 0.25, 0],
  [0.004, 0.996, 0],
  [null, null, null],
];

const day = (n: number): number => Date.UTC(2026, 0, n);

const CHARTS: Readonly<Record<string, () => string | readonly string[]>> = {
  dag: () =>
    dagPlot(
      [
        {id: "ingest", mark: "✓", tone: "pass", label: "ingest, fresh"},
        {id: "recording_tables_report", mark: "!", tone: "warn", label: "recording_tables_report, stale"},
        {id: "<report>", mark: "○", tone: "muted", label: "<report>, not built"},
      ],
      [
        ["ingest", "recording_tables_report"],
        ["recording_tables_report", "<report>"],
      ],
      labels.ariaLabel,
    ),
  trend: () =>
    trend({
      ...labels,
      title: "Flip rate",
      times: [1, 2, 4, 8].map(day),
      values: [0.1, 0.12, null, 0.3],
      thresholds: [{value: 0.25, level: "warn"}],
      change: {earliest: day(4), at: day(8), latest: day(8), before: 0.11, after: 0.3},
    }),
  "verdict-times": () =>
    verdictTimes({
      ...labels,
      recordings: (["pass", "warn", "fail", "unknown"] as const).map((level, i) => ({
        startMs: day(1 + i),
        level,
        title: `<${level}>`,
        link: `recording:${level}`,
      })),
      rows: [
        ["fail", "Failed"],
        ["warn", "With care"],
        ["unknown", "Cannot tell"],
        ["pass", "Passed"],
      ],
    }),
  curve: () =>
    curve({
      ...labels,
      lines: [
        {
          points: [
            {x: 0, y: 0.2},
            {x: 1, y: 0.9},
          ],
        },
        {
          points: [
            {x: 0, y: 0},
            {x: 1, y: 1},
          ],
          quiet: true,
          dashed: true,
        },
      ],
      band: [
        {x: 0, lo: 0.1, hi: 0.3},
        {x: 1, lo: 0.8, hi: 1},
      ],
      rules: [{y: 0.5, label: "guessing"}],
      mark: {x: 1, y: 0.9},
      xLabel: "Recall",
      yLabel: "Precision",
    }),
  "window-trace": () =>
    windowTrace({
      ariaLabel: labels.ariaLabel,
      channels: ["Ax", "Gx"],
      values: [
        [0, 1, 0.5],
        [10, -10, 0],
      ],
      reach: [
        [0, 1],
        [-10, 10],
      ],
      seconds: 4,
    }),
  sparkline: () => sparkline([0.1, null, 0.9, 1], [0, 1], "Mean confidence"),
  "dot-interval": () =>
    dotInterval({
      id: "golden",
      ariaLabel: 'F1 of "two" <classes>',
      rows: [
        {name: "nail biting", value: 0.8131, lo: 0.7, hi: 0.9, other: 0.5},
        {name: "<script>alert(1)</script>", value: null},
      ],
      xLabel: "F1",
      rules: [{x: 1 / 11, label: "guessing"}],
    }),
  confusion: () =>
    confusion({
      ...labels,
      classes,
      counts: [
        [3, 1, 0],
        [1, 249, 0],
        [0, 0, 0],
      ],
      rowShares,
    }),
  "confusion-small": () =>
    smallConfusion({...labels, title: "Epoch 2, kept: 90 % right", classes, rowShares}),
  "epoch-lines": () =>
    epochLines({
      ...labels,
      title: "Loss, nats",
      epochs: [1, 2, 3, 4],
      lines: [
        {name: "training", role: "context", values: [2, 1, 0.5, 0.25]},
        {name: "validation", role: "judged", values: [2.5, 1.5, Number.NaN, 1.25]},
      ],
      kept: 2,
      show: String,
    }),
  "epoch-lines-log": () =>
    epochLines({
      ...labels,
      title: "Learning rate",
      epochs: [1, 2, 3],
      lines: [{name: "", role: "judged", values: [0.1, 0.01, 0]}],
      kept: null,
      log: true,
      show: String,
    }),
  "epoch-map": () =>
    epochMap({
      ...labels,
      rows: ["conv1d", "dense"],
      epochs: [1, 2, 3],
      shades: [
        [0, 0.5, 1],
        [0.25, null, 0.75],
      ],
      ends: ["0.50", "–"],
      kept: 2,
      keyTitle: "Gradient norm",
      key: [
        {shade: 0, label: "0.1"},
        {shade: 1, label: "10"},
      ],
    }),
  heatmap: () =>
    heatmap({
      ...labels,
      rows: ["one", "two"],
      columns: ["Ax", "Gx"],
      values: [
        [0.1, 0.25],
        [null, 7],
      ],
      threshold: 0.25,
      show: (value) => value.toFixed(2),
    }),
  "histogram-pair": () =>
    histogramPair({
      ...labels,
      edges: [null, -1, 0, 1, null],
      reference: [1, 4, 4, 1],
      current: [0, 1, 8, 1],
      title: "Ax   PSI 0.25",
      xLabel: "Training standard deviations",
      sqrt: true,
    }),
  "histogram-alone": () =>
    histogramPair({
      ...labels,
      edges: [0, 0.5, 1],
      reference: null,
      current: [1, 3],
      title: "c",
      xLabel: "c",
      percentX: true,
    }),
  "parallel-coordinates": () =>
    parallelCoordinates({
      ...labels,
      axes: [
        {name: "learningRate", discrete: false, ticks: [{place: 0.5, label: "0.01"}]},
        {name: "batchSize", discrete: true, ticks: [{place: 0.25, label: "16"}]},
        {name: "macro F1", discrete: false, ticks: [{place: 1, label: "0.9"}]},
      ],
      lines: [
        {role: "rest", places: [0.1, 0.25, 0.2]},
        {role: "defaults", places: [0.2, null, 0.4]},
        {role: "best", places: [0.6, 0.75, 0.9]},
        {role: "winner", places: [0.5, 0.75, 1]},
      ],
    }),
  reliability: () =>
    reliability({
      ...labels,
      title: "As the model gives it",
      bins: [
        {n: 0, confidence: null, accuracy: null},
        {n: 40, confidence: 0.8, accuracy: 0.7},
      ],
    }),
  timeline: () =>
    timeline({
      ...labels,
      minutes: [0, 1, 2, 3],
      spanMinutes: 1,
      confidence: [0.9, 0.8, null, 0.5],
      predicted: ["sitting", "nail_biting", null, "sitting"],
      classes: ["nail_biting", "sitting"],
    }),
  "trial-curves": () =>
    trialCurves({
      ...labels,
      curves: [
        {role: "rest", values: [0.2, 0.3], diverged: true},
        {role: "defaults", values: [0.3, 0.4, 0.5], diverged: false},
        {role: "winner", values: [0.4, 0.6, 0.7], diverged: false},
      ],
      yLabel: "Macro F1",
      show: String,
    }),
  "trial-scores": () =>
    trialScores({
      ...labels,
      trials: [
        {score: 0.5, best: 0.5, round: 1, role: "defaults"},
        {score: null, best: 0.5, round: 1, role: "rest"},
        {score: 0.7, best: 0.7, round: 2, role: "winner"},
      ],
      roundName: "rung",
      defaults: 0.5,
      yLabel: "Macro F1",
      show: String,
    }),
};

for (const [name, draw] of Object.entries(CHARTS))
  test(`${name} is drawn as it always was`, () => {
    const golden = new URL(`../../golden/report/${name}.svg`, import.meta.url);
    const text = `${[draw()].flat().join("\n")}\n`;
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(golden, text);
    assert.is(text, readFileSync(golden, "utf8"));
  });

test.run();
