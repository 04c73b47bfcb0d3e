/** The rules the verdict was made by, and how often each is broken where nothing has drifted, measured on the reference. */
import type {DriftResult, FalseAlarm} from "../../../artifacts/drift/drift.ts";
import {details} from "../../figure.ts";
import {ABSENT, integer, percent, sentence, significant} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {dataTable} from "../../table.ts";

/** Thresholds as they stood when the verdict was made. */
export function rules({rules: all}: DriftResult): Html {
  return html`<p>Thresholds come from <code>params.yaml</code> and stand here as they were when the verdict was made.</p>${dataTable(
    {
      caption: "Rules and thresholds",
      columns: [
        {head: "Rule", value: ({title}) => title, names: true},
        {head: "Broken when", value: ({broken}) => broken},
        {head: "Warns at", value: ({warn}) => significant(warn), numeric: true},
        {head: "Fails at", value: ({fail}) => significant(fail), numeric: true},
        {head: "Unit", value: ({unit}) => unit},
      ],
      rows: all,
      empty: "No rule was applied.",
      absent: "this rule has no such threshold.",
    },
  )}`;
}

const NAMES: Readonly<Record<FalseAlarm["statistic"], string>> = {
  psi: "PSI",
  jsDistance: "Jensen–Shannon distance",
  ks: "Kolmogorov–Smirnov D",
  wassersteinOverSd: "Wasserstein / sd",
  energyDistance: "Energy distance",
  meanShiftOverSd: "Mean shift / sd",
  varianceRatio: "Variance ratio",
};

export function falseAlarms({falseAlarms: account}: DriftResult): Html {
  const {rates, rounds, note} = account;
  if (rates.length === 0) return html`<p>No false-alarm rate was measured. ${sentence(note)}</p>`;
  const statistics = [...new Set(rates.map(({statistic}) => statistic))];
  return html`<p>${integer(rounds)} times, one part of the reference was compared with the rest, where nothing can have drifted. ${sentence(note)}</p>${dataTable(
    {
      caption: "False alarms, lowest to highest of the channels",
      columns: [
        {head: "Statistic", value: (name) => NAMES[name], names: true},
        {
          head: "Warns falsely",
          value: (name) =>
            span(
              of(rates, name).map(({warnRate}) => warnRate),
              percent,
            ),
          numeric: true,
        },
        {
          head: "Fails falsely",
          value: (name) =>
            span(
              of(rates, name).map(({failRate}) => failRate),
              percent,
            ),
          numeric: true,
        },
        {
          head: "Passed by 5 % of draws",
          value: (name) =>
            span(
              of(rates, name).map(({threshold95}) => threshold95),
              significant,
            ),
          numeric: true,
        },
      ],
      rows: statistics,
      absent: "this statistic has no such threshold.",
    },
  )}${details(
    "Channel by channel",
    dataTable({
      caption: "False alarms of each statistic and channel",
      columns: [
        {head: "Statistic", value: ({statistic}) => NAMES[statistic], names: true},
        {head: "Channel", value: ({channel}) => channel},
        {head: "Warns at", value: ({warnThreshold}) => significant(warnThreshold), numeric: true},
        {head: "falsely", value: ({warnRate}) => percent(warnRate), numeric: true},
        {head: "Fails at", value: ({failThreshold}) => significant(failThreshold), numeric: true},
        {head: "falsely", value: ({failRate}) => percent(failRate), numeric: true},
        {head: "Passed by 5 %", value: ({threshold95}) => significant(threshold95), numeric: true},
      ],
      rows: rates,
      absent: "this statistic has no such threshold.",
    }),
  )}`;
}

const of = (rates: readonly FalseAlarm[], name: FalseAlarm["statistic"]): FalseAlarm[] =>
  rates.filter(({statistic}) => statistic === name);

function span(values: readonly (number | null)[], show: (value: number) => string): string {
  const known = values.filter((value): value is number => value !== null);
  if (known.length === 0) return ABSENT;
  const lo = show(Math.min(...known));
  const hi = show(Math.max(...known));
  return lo === hi ? lo : `${lo} to ${hi}`;
}
