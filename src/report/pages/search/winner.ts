/** What won: its figures, the values that go on, and how it does on each person. */
import {stringify} from "yaml";
import {DEFAULTS, type Search, type Trial} from "../../../artifacts/search/search.ts";
import {winningBlock, winningWords} from "../../../model/search/best.ts";
import {type Choice, LEVEL} from "../../../model/search/choice.ts";
import {gainOf, scoreSums, sumsOf} from "../../../model/search/score.ts";
import {figure} from "../../figure.ts";
import {capital, count, integer, list, percent} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {dotInterval} from "../../plot/dot-interval.ts";
import {dataTable, keyFigure} from "../../table.ts";
import {SCORE_NAME, showDifference, showScore, showValue, trialLink, withInterval} from "./words.ts";

/** The figures in a row, what they cost, and the values that won. */
export function headline(search: Search, choice: Choice): Html {
  const {definition, trials} = search;
  const {monitor} = definition;
  const {winner, score, defaults, rechosen} = choice;
  const name = SCORE_NAME[monitor];
  const bracket = (estimate: typeof score, show: typeof showScore): string =>
    estimate.low === null ? "no interval" : withInterval(estimate, monitor, show).replace(/^.*?\[/, "[");
  const epochs = trials.reduce((sum, {ran}) => sum + ran, 0);
  return html`<dl class="facts headline">
${keyFigure(`Winner’s ${name}`, showScore(score.value, monitor), bracket(score, showScore))}
${winner.id === DEFAULTS ? "" : defaults === null ? keyFigure("Defaults", "–", "diverged") : keyFigure("Better than the defaults by", showDifference(defaults.gain.value, monitor), bracket(defaults.gain, showDifference))}
${rechosen === null ? "" : keyFigure("Optimism of choosing", showDifference(rechosen.optimism, monitor), `${showScore(rechosen.score, monitor)} on the people left out`)}
${keyFigure("Spent", integer(epochs), `epochs in ${count(trials.length, "training")}`)}
</dl>
<p class="note">Brackets hold ${percent(LEVEL, 0)} intervals over people. None of these figures is from the test people, ${list(definition.heldOut.test)}, whose windows no trial was given; only they tell what the chosen model is worth.</p>
${settings(search, choice, winner)}`;
}

function settings({definition}: Search, choice: Choice, winner: Trial): Html {
  if (winner.id === DEFAULTS)
    return html`<h3>Winning values</h3><p>The block <code>train</code> as it stands. Nothing needs to change.</p>`;
  const yaml = stringify({train: winningBlock(choice)}, {sortMapEntries: true, lineWidth: 0});
  const words = winningWords(choice).map((word) => ` --set '${word.replaceAll("'", "'\\''")}'`);
  return html`<h3>Winning values</h3>
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

/** Shares from the tenth below the least; losses from zero. */
function scoreDomain(scores: readonly number[], monitor: Search["definition"]["monitor"]): [number, number] {
  const [lo, hi] = [Math.min(...scores), Math.max(...scores)];
  return monitor === "loss" ? [0, 1.08 * hi] : [Math.max(0, Math.floor(lo * 10 - 0.5) / 10), 1];
}
