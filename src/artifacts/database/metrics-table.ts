/** The table `metrics`: the evaluation's figures, of all test users, of each class, of each user. */

import type {DatabaseTable} from "../../formats/duckdb/database.ts";
import {type Cell, type ColumnType, toColumns} from "../../formats/duckdb/rows.ts";
import type {Evaluation} from "../evaluation/evaluation.ts";
import type {Estimate} from "../evaluation/figures.ts";

const COLUMNS = {
  metric: "VARCHAR",
  class: "VARCHAR",
  user: "VARCHAR",
  value: "DOUBLE",
  lo: "DOUBLE",
  hi: "DOUBLE",
} as const satisfies Record<string, ColumnType>;

type Row = Record<keyof typeof COLUMNS, Cell>;

/** One row a figure; class and user are NULL where the figure is of all of them, lo and hi where it has no interval. */
export function metricsTable(evaluation: Evaluation): DatabaseTable {
  const rows = [
    ...Object.entries(evaluation.metrics).map(([metric, figure]) => overall(metric, figure)),
    overall("segmentF1", evaluation.bouts.f1),
    overall("majorityBaseline", evaluation.baselines.majority.accuracy),
    overall("chanceBaseline", evaluation.baselines.chance.accuracy),
    overall("naiveAccuracy", evaluation.naive.accuracy),
    ...evaluation.perClass.flatMap((result): Row[] => {
      const {class: name, f1Interval, f1, ...figures} = result;
      const of = (metric: string, figure: Estimate | number | null): Row => {
        return {...overall(metric, figure), class: name};
      };
      const plain = Object.entries(figures).map(([metric, value]) => of(metric, value));
      return [{...of("f1", f1), ...f1Interval}, ...plain];
    }),
    ...evaluation.perUser.flatMap(
      ({user, majorityClass: _, accuracyInterval, accuracy, ...figures}): Row[] => {
        const plain = Object.entries(figures).map(([metric, value]): Row => ({...row(metric, value), user}));
        return [{...row("accuracy", accuracy), user, ...accuracyInterval}, ...plain];
      },
    ),
  ];
  return {
    name: "metrics",
    comment:
      "One row a figure of the test users; class or user is NULL where it is of all; lo and hi as in evaluation.json.",
    columns: toColumns(COLUMNS, rows),
  };
}

function overall(metric: string, figure: Estimate | number | null): Row {
  if (figure === null || typeof figure === "number") return row(metric, figure);
  return {...row(metric, figure.value), lo: figure.lo, hi: figure.hi};
}

function row(metric: string, value: number | null): Row {
  return {metric, class: null, user: null, value, lo: null, hi: null};
}
