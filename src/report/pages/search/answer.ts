/** What won, by how much, and what choosing cost: the answer at the head of the page. */
import {stringify} from "yaml";
import {type Level, worst} from "../../../artifacts/level.ts";
import {winningBlock, winningWords} from "../../../model/search/best.ts";
import {type Choice, LEVEL} from "../../../model/search/choice.ts";
import {DEFAULTS, type Search, type Trial} from "../../../model/search/record.ts";
import {gainOf, scoreSums, sumsOf} from "../../../model/search/score.ts";
import {placeOf} from "../../../model/search/space.ts";
import {countResamples} from "../../../stats/bootstrap.ts";
import {figure} from "../../figure.ts";
import {count, integer, list, percent} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {dotInterval} from "../../plot/dot-interval.ts";
import {dataTable} from "../../table.ts";
import {
  capital,
  SCORE_NAME,
  showDifference,
  showScore,
  showValue,
  trialLink,
  trialName,
  withInterval,
} from "./words.ts";

/** Share of a range at either end within which the winner is said to lie at the edge. */
const EDGE = 0.05;
/** With fewer people a sign test could not tell a difference from chance at 5 %, two-sided, even if all agreed. */
const ENOUGH_PEOPLE = 6;

export interface Answer {
  readonly level: Level;
  readonly statement: string;
  readonly reasons: readonly (string | Html)[];
}

export function answer(search: Search, choice: Choice): Answer {
  const {monitor, users} = search.definition;
  const people = users.validation.length;
  const {winner, score, defaults, rechosen} = choice;
  const reached = `${SCORE_NAME[monitor]} ${withInterval(score, monitor)} on ${count(people, "person", "people")} it did not learn from`;
  if (winner.id === DEFAULTS)
    return {
      level: "fail",
      statement: `None of the ${integer(scoredOthers(search))} other trials that gave a score beat the defaults: ${reached}.`,
      reasons: sharedReasons(search, choice),
    };
  const honest =
    defaults === null || rechosen === null ? null : gainOf(rechosen.score - defaults.score.value, monitor);
  const sure = defaults?.gain.low != null && defaults.gain.low > 0;
  const beats =
    defaults === null
      ? "The defaults diverged, so there is nothing to compare it with."
      : `That is ${showDifference(defaults.gain.value, monitor)} better than the defaults, ${showScore(defaults.score.value, monitor)}.`;
  const reasons: (string | Html)[] = [];
  if (defaults !== null && !sure)
    reasons.push(
      defaults.gain.low === null
        ? "With a single person there is no telling whether the difference to the defaults would hold for another."
        : `The ${percent(LEVEL, 0)} interval of the difference to the defaults, ${withInterval(defaults.gain, monitor, showDifference)}, includes nought: on other people the defaults may do as well.`,
    );
  if (rechosen !== null) reasons.push(costReason(search, choice, honest));
  return {
    level: worst([
      "pass",
      defaults === null || sure ? "pass" : "warn",
      people >= ENOUGH_PEOPLE ? "pass" : "warn",
      rechosen === null || (honest !== null && honest <= 0) ? "warn" : "pass",
    ]),
    statement: `${capital(trialName(winner))} of ${integer(search.trials.length)} trainings won: ${reached}. ${beats}`,
    reasons: [...reasons, ...sharedReasons(search, choice)],
  };
}

const scoredOthers = ({trials}: Search): number =>
  new Set(trials.filter(({id, scores}) => id !== DEFAULTS && scores !== null).map(({id}) => id)).size;

function costReason(
  {definition: {monitor}}: Search,
  {winner, rechosen}: Choice,
  honest: number | null,
): string {
  const {score, optimism, chosen} = rechosen!;
  const same = chosen.filter(({id}) => id === winner.id).length;
  const picked =
    same === chosen.length
      ? "the same trial would have been chosen each time, so choosing among the trials cost nothing that could be seen"
      : `the same trial would have been chosen ${integer(same)} of ${count(chosen.length, "time")}, and those chosen score ${showScore(score, monitor)} on the people left out: choosing flatters by ${showDifference(optimism, monitor)}`;
  const against =
    honest === null || same === chosen.length
      ? ""
      : honest > 0
        ? `; that is still ${showDifference(honest, monitor)} better than the defaults`
        : "; by that figure the search gained nothing on the defaults";
  return `Choosing again without each person in turn, ${picked}${against}.`;
}

function sharedReasons(search: Search, {winner, rechosen}: Choice): (string | Html)[] {
  const {definition, trials} = search;
  const people = definition.users.validation.length;
  const diverged = trials.filter(({scores}) => scores === null);
  const edges = atEdge(search, winner);
  return [
    ...(rechosen === null
      ? [
          "What choosing cost cannot be told with a single person: the score of the best of many is too good for itself. Set search.validationUsers to two or more.",
        ]
      : []),
    ...(winner.id !== DEFAULTS && people > 1 && people < ENOUGH_PEOPLE
      ? [
          `${integer(people)} people are few: all of them doing better happens by chance one time in ${integer(2 ** people)}, and an interval over them rests on ${integer(countResamples(people))} different resamples. Raise search.validationUsers if there are more training people.`,
        ]
      : []),
    ...(edges.length === 0
      ? []
      : [`The winner lies at the edge of the space in ${list(edges)}: better values may lie beyond.`]),
    ...(winner.stopped === "all epochs" && winner.bestEpoch === winner.budget && winner.budget > 1
      ? [
          `Its last epoch, ${integer(winner.budget)}, was its best: trained for longer it may be better still.`,
        ]
      : []),
    ...(diverged.length === 0
      ? []
      : [
          html`${count(diverged.length, "training")} diverged, their loss no longer finite, and count as the worst: ${diverged.map((trial, i) => html`${i === 0 ? "" : ", "}${trialLink(trial)}`)}.`,
        ]),
  ];
}

/** Paths of ranges, and of lists of three numbers and more, in which the winner has one of the outermost values. */
function atEdge({definition}: Search, {values, id}: Trial): string[] {
  if (id === DEFAULTS) return [];
  return definition.dimensions.flatMap(({path, domain}) => {
    const value = values[path] ?? null;
    if (!("values" in domain)) {
      const place = placeOf(domain, value);
      return place <= EDGE || place >= 1 - EDGE ? [path] : [];
    }
    const numbers = domain.values.filter((item) => typeof item === "number");
    if (numbers.length < domain.values.length || numbers.length < 3) return [];
    return value === Math.min(...numbers) || value === Math.max(...numbers) ? [path] : [];
  });
}

/** The figures in a row, what they cost, and the values that won. */
export function headline(search: Search, choice: Choice): Html {
  const {definition, trials} = search;
  const {monitor} = definition;
  const {winner, score, defaults, rechosen} = choice;
  const name = SCORE_NAME[monitor];
  const fact = (term: string, big: string, small: string): Html =>
    html`<div><dt>${term}</dt><dd><b>${big}</b><small>${small}</small></dd></div>`;
  const bracket = (estimate: typeof score, show: typeof showScore): string =>
    estimate.low === null ? "no interval" : withInterval(estimate, monitor, show).replace(/^.*?\[/, "[");
  const epochs = trials.reduce((sum, {ran}) => sum + ran, 0);
  return html`<dl class="facts headline">
${fact(`Winner’s ${name}`, showScore(score.value, monitor), bracket(score, showScore))}
${winner.id === DEFAULTS ? "" : defaults === null ? fact("Defaults", "–", "diverged") : fact("Better than the defaults by", showDifference(defaults.gain.value, monitor), bracket(defaults.gain, showDifference))}
${rechosen === null ? "" : fact("Choosing flatters by", showDifference(rechosen.optimism, monitor), `${showScore(rechosen.score, monitor)} on the people left out`)}
${fact("Spent", integer(epochs), `epochs in ${count(trials.length, "training")}`)}
</dl>
<p class="note">Brackets hold ${percent(LEVEL, 0)} intervals from resamples of whole people. None of these figures is from the test people, ${list(definition.heldOut.test)}, whose windows no trial was given; only they tell what the chosen model is worth.</p>
${settings(search, choice, winner)}`;
}

function settings({definition}: Search, choice: Choice, winner: Trial): Html {
  if (winner.id === DEFAULTS)
    return html`<h3>What won</h3><p>The block <code>train</code> as it stands. Nothing needs to change.</p>`;
  const yaml = stringify({train: winningBlock(choice)}, {sortMapEntries: true, lineWidth: 0});
  const words = winningWords(choice).map((word) => ` --set '${word.replaceAll("'", "'\\''")}'`);
  return html`<h3>What won</h3>
${dataTable({
  caption: html`Values of ${trialLink(winner)}; the defaults beside`,
  columns: [
    {head: "Hyper-parameter", value: ({path}) => html`<code>${path}</code>`, names: true},
    {head: "Winner", value: ({path}) => showValue(winner.values[path])},
    {head: "Defaults", value: ({path}) => showValue(definition.defaults[path])},
  ],
  rows: definition.dimensions,
})}
<p>It trained for ${count(winner.epochs.length, "epoch")} and was best at epoch ${integer(winner.bestEpoch)}. To take it over, put this into params.yaml, or say it for one run:</p>
<pre><code>${yaml}</code></pre>
<pre><code>pnpm dag repro train${words.join(" \\\n ")}</code></pre>`;
}

/** The winner on each person, the defaults beside. */
export function people(search: Search, {winner, defaults}: Choice): Html {
  const {monitor} = search.definition;
  const rows = winner.byUser.map((own, u) => {
    const other = defaults === null || winner.id === DEFAULTS ? undefined : defaults.trial.byUser[u];
    return {
      name: own.user,
      value: scoreSums(sumsOf(own))[monitor],
      other: other === undefined ? null : scoreSums(sumsOf(other))[monitor],
      windows: own.confusion.flat().reduce((a, b) => a + b, 0),
    };
  });
  const better = rows.filter(({value, other}) => other !== null && gainOf(value - other, monitor) > 0).length;
  const all = rows.flatMap(({value, other}) => (other === null ? [value] : [value, other]));
  const compared = rows.some(({other}) => other !== null);
  return figure({
    finding: compared
      ? `The winner does better than the defaults on ${integer(better)} of ${count(rows.length, "person", "people")}`
      : rows.length === 1
        ? "The winner on the one person who scored it"
        : `The winner on each of ${integer(rows.length)} people`,
    caption: `${capital(SCORE_NAME[monitor])} on the windows of each inner validation person. Filled: the winner${compared ? "; hollow: the defaults" : ""}.${monitor === "loss" ? " Less is better." : ""}`,
    charts: [
      dotInterval({
        id: "people",
        ariaLabel: `${SCORE_NAME[monitor]} of the winner on each of ${count(rows.length, "person", "people")}, the defaults beside.`,
        rows,
        xLabel: capital(SCORE_NAME[monitor]),
        domain: scoreDomain(all, monitor),
        percent: monitor === "accuracy",
      }),
    ],
    table: dataTable({
      caption: "By person",
      columns: [
        {head: "Person", value: ({name}) => name, names: true},
        {head: "Windows", value: ({windows}) => integer(windows), numeric: true},
        {head: "Winner", value: ({value}) => showScore(value, monitor), numeric: true},
        {head: "Defaults", value: ({other}) => showScore(other, monitor), numeric: true},
      ],
      rows,
      absent: "nothing to compare with.",
    }),
  });
}

/** Shares from the tenth below the least; losses from nought. */
function scoreDomain(scores: readonly number[], monitor: Search["definition"]["monitor"]): [number, number] {
  const [lo, hi] = [Math.min(...scores), Math.max(...scores)];
  return monitor === "loss" ? [0, 1.08 * hi] : [Math.max(0, Math.floor(lo * 10 - 0.5) / 10), 1];
}
