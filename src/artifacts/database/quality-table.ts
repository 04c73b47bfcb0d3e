/** The table `quality`: what is known of each recording's data, one row a session. */

import type {DatabaseTable} from "../../formats/duckdb/database.ts";
import {type Cell, type ColumnType, toColumns} from "../../formats/duckdb/rows.ts";
import type {Quality} from "../quality.ts";

const COLUMNS = {
  session: "VARCHAR",
  seconds: "DOUBLE",
  usable_seconds: "DOUBLE",
  rate_hz: "DOUBLE",
  segments: "INTEGER",
  longest_gap_seconds: "DOUBLE",
  bins: "INTEGER",
  empty_bins: "INTEGER",
  interpolated_bins: "INTEGER",
  missing_bins: "INTEGER",
  imputed_share: "DOUBLE",
  missing_share: "DOUBLE",
  matched: "INTEGER",
  matched_share: "DOUBLE",
  lag_ms_mean: "DOUBLE",
  lag_ms_std: "DOUBLE",
  lag_ms_max_abs: "DOUBLE",
  accel_unit: "VARCHAR",
  accel_samples: "INTEGER",
  accel_dropped: "INTEGER",
  accel_duplicates: "INTEGER",
  accel_backward_steps: "INTEGER",
  accel_rate_hz: "DOUBLE",
  gyro_unit: "VARCHAR",
  gyro_samples: "INTEGER",
  gyro_dropped: "INTEGER",
  gyro_duplicates: "INTEGER",
  gyro_backward_steps: "INTEGER",
  gyro_rate_hz: "DOUBLE",
} as const satisfies Record<string, ColumnType>;

/** Rows in the order given. Units are the source's own, before conversion to m/s² and deg/s. */
export function qualityTable(qualities: readonly Quality[]): DatabaseTable {
  return {
    name: "quality",
    comment:
      "One row a recording. Units are those of the source; shares are 0 to 1; what a gyroscope would say is null without one.",
    columns: toColumns(COLUMNS, qualities.map(toRow)),
  };
}

function toRow(quality: Quality): Record<keyof typeof COLUMNS, Cell> {
  const {accel, gyro} = quality.sensors;
  const {lagMs: lag} = quality;
  return {
    session: quality.session,
    seconds: quality.seconds,
    usable_seconds: quality.usableSeconds,
    rate_hz: quality.rateHz,
    segments: quality.segments,
    longest_gap_seconds: quality.longestGapSeconds,
    bins: quality.bins,
    empty_bins: quality.emptyBins,
    interpolated_bins: quality.interpolatedBins,
    missing_bins: quality.missingBins,
    imputed_share: quality.imputedShare,
    missing_share: quality.missingShare,
    matched: quality.matched,
    matched_share: quality.matchedShare,
    lag_ms_mean: lag?.mean ?? null,
    lag_ms_std: lag?.std ?? null,
    lag_ms_max_abs: lag?.maxAbs ?? null,
    accel_unit: quality.units.accel.unit,
    accel_samples: accel.samples,
    accel_dropped: accel.dropped,
    accel_duplicates: accel.duplicates,
    accel_backward_steps: accel.backwardSteps,
    accel_rate_hz: accel.rateHz,
    gyro_unit: quality.units.gyro?.unit ?? null,
    gyro_samples: gyro?.samples ?? null,
    gyro_dropped: gyro?.dropped ?? null,
    gyro_duplicates: gyro?.duplicates ?? null,
    gyro_backward_steps: gyro?.backwardSteps ?? null,
    gyro_rate_hz: gyro?.rateHz ?? null,
  };
}
