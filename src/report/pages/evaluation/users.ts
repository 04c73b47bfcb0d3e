/** Each person's figures: an average hides the one for whom the model does not work. */
import type {Evaluation} from "../../../artifacts/evaluation/evaluation.ts";
import type {PeopleSummary} from "../../../artifacts/evaluation/people.ts";
import {figure} from "../../figure.ts";
import {count, fixed, integer, interval, list, percent, points, words} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {linkKey} from "../../link.ts";
import {dotInterval} from "../../plot/dot-interval.ts";
import {dataTable} from "../../table.ts";

export function users({perUser, worstUser, baselines, people, intervals, headline}: Evaluation): Html {
  if (perUser.length === 0) return html`<p>There is no person in the test data.</p>`;
  const best = perUser.reduce((a, b) => (b.accuracy > a.accuracy ? b : a));
  const tied = ({accuracy}: {readonly accuracy: number}): string =>
    list(perUser.filter((user) => user.accuracy === accuracy).map(({user}) => user));
  const finding =
    perUser.length === 1
      ? `There is one person to test on: ${worstUser.user}, ${percent(worstUser.accuracy)} right`
      : best.accuracy === worstUser.accuracy
        ? `The model is right equally often for all ${count(perUser.length, "person", "people")}: ${percent(best.accuracy)}`
        : `The model works worst for ${tied(worstUser)}, at ${percent(worstUser.accuracy)}, and best for ${tied(best)}, at ${percent(best.accuracy)}`;
  const sorted = [...perUser].sort((a, b) => a.accuracy - b.accuracy || (a.user < b.user ? -1 : 1));
  const chart = dotInterval({
    id: "users",
    ariaLabel: `Accuracy of each of ${count(perUser.length, "test person", "test people")}, with what always guessing the person's most frequent behaviour would reach.`,
    rows: sorted.map((user) => ({
      name: user.user,
      value: user.accuracy,
      lo: user.accuracyInterval.lo,
      hi: user.accuracyInterval.hi,
      other: user.majorityShare,
      link: linkKey("person", user.user),
    })),
    rules: [{x: baselines.uniform.accuracy, label: "guessing"}],
    xLabel: "Accuracy",
    percent: true,
  });
  return html`${figure({
    finding,
    caption: `Full dots: accuracy, with ${percent(intervals.level, 0)} intervals over the person’s own windows. Hollow dots: what always answering the person’s most frequent behaviour would reach. Worst first.`,
    charts: [chart],
    table: dataTable({
      caption: "Each test person",
      columns: [
        {head: "Person", value: ({user}) => user, names: true},
        {head: "Windows", value: ({windows}) => integer(windows), numeric: true},
        {head: "Sessions", value: ({sessions}) => integer(sessions), numeric: true},
        {head: "Accuracy", value: ({accuracy}) => percent(accuracy), numeric: true},
        {
          head: "Interval",
          value: ({accuracyInterval: {lo, hi}}) => interval(lo, hi, (x) => percent(x)),
          numeric: true,
        },
        {head: "Macro F1", value: ({macroF1}) => fixed(macroF1, 3), numeric: true},
        {head: "Kappa", value: ({kappa}) => fixed(kappa, 3), numeric: true},
        {head: "Mean confidence", value: ({meanConfidence}) => percent(meanConfidence), numeric: true},
        {head: "Most frequent", value: ({majorityClass}) => words(majorityClass)},
        {head: "Its share", value: ({majorityShare}) => percent(majorityShare), numeric: true},
      ],
      rows: sorted,
      link: ({user}) => linkKey("person", user),
      absent: "undefined: the person shows one behaviour only.",
    }),
  })}${expected(people, headline)}`;
}

/** The people as a sample: their mean, and what to expect of someone who was not tested. */
function expected(people: PeopleSummary, {accuracy}: Evaluation["headline"]): Html {
  const {mean, lo, hi, newPerson, sd, correlationTime} = people;
  const share = (x: number | null | undefined) => percent(x);
  if (lo === null) return html`<p class="note">One person shows nothing of how much people differ.</p>`;
  return html`${dataTable({
    caption: "What is to be expected of people",
    columns: [
      {head: "Figure", value: ([name]) => name, names: true},
      {head: "Accuracy", value: ([, value]) => share(value), numeric: true},
      {head: "Interval", value: ([, , limits]) => interval(limits.lo, limits.hi, share), numeric: true},
    ],
    rows: [
      ["Pooled over windows", accuracy.value, accuracy],
      ["Mean over people, each once", mean, {lo, hi}],
      ["A person who was not tested", mean, newPerson],
    ] as const,
    absent: "there is no interval.",
  })}<p class="note">${spread(sd)} Within a person, ${fixed(correlationTime, 1)} neighbouring windows count as one.</p>`;
}

function spread(sd: number | null): string {
  if (sd === null) return "";
  return sd === 0
    ? "People differ by no more than chance within a person would make them."
    : `People differ by a standard deviation of ${points(sd)}, what chance adds within a person taken off.`;
}
