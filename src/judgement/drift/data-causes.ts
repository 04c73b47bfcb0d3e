/** What there would have to be for a recording to be called healthy, where it is not there. */
import type {Cause} from "../../artifacts/drift/verdict.ts";
import type {ReferenceContext} from "./context.ts";
import {LEAST_GROUPS} from "./groups.ts";
import {judge} from "./judge.ts";
import {type NewPerson, newPersonReach} from "./new-person.ts";
import {meanLevels, type RecordingTests} from "./recording-tests.ts";
import {detectableShifts} from "./signal-tests.ts";

/** All of level `unknown`: they say nothing against the recording. */
export function judgeData(
  {rules, params, people, unseen, reference}: ReferenceContext,
  windows: number,
  tests: RecordingTests,
): Cause[] {
  const known = people?.groups.length ?? 0;
  const unseenPeople = "withheld" in unseen ? 0 : new Set(unseen.users).size;
  return [
    ...judge(rules, "data.windows", windows, {
      evidence: `The recording has ${windows} ${windows === 1 ? "window" : "windows"}.`,
      likelyCause: "the recording is too short to be compared with people",
    }),
    ...judge(rules, "data.people", known, {
      evidence:
        known === 0
          ? `How much people differ is not known: ${reference.kind === "samples" ? "the baseline has samples without people" : "fewer than three people are labelled"}.`
          : `${known} labelled people show how much people differ.`,
      likelyCause: `at least ${params.people.least} labelled people are needed to know how much people differ`,
    }),
    ...judge(rules, "data.unseen", unseenPeople, {
      evidence:
        "withheld" in unseen
          ? `There are no predictions of unseen people to compare with: ${unseen.withheld}.`
          : `The model has not seen ${unseenPeople} of the labelled people.`,
      likelyCause:
        "three labelled people whom the model did not learn from are needed to judge its predictions",
    }),
    ...judgeMeasured({rules, reference}, tests),
    ...judgeDetectable({rules, params, reference}, tests),
  ];
}

function judgeMeasured(
  {rules, reference}: Pick<ReferenceContext, "rules" | "reference">,
  {signals}: RecordingTests,
): Cause[] {
  const unknown = reference.provenance.channels.filter((_, c) => Number.isNaN(signals?.means[c]?.value));
  return judge(rules, "data.channels", unknown.length, {
    evidence: `${unknown.join(", ")} could not be measured: there are windows without a value.`,
    likelyCause: "a channel has no values",
  });
}

/** Whether a shift that matters would have been found, in the channel where people differ most. */
function judgeDetectable(
  {rules, params, reference}: Pick<ReferenceContext, "rules" | "params" | "reference">,
  tests: RecordingTests,
): Cause[] {
  const {signals} = tests;
  if (signals === undefined) return [];
  const levels = meanLevels(tests, params.alpha);
  const shifts = detectableShifts(signals, levels);
  const worst = Math.max(...shifts);
  const channel = shifts.indexOf(worst);
  const name = reference.provenance.channels[channel]!;
  const usual = signals.means[channel]!.usual!;
  const needed = findNeeded(usual, params.people.detectableShift, levels[channel]!);
  return judge(rules, "data.detectable", worst, {
    evidence: `A shift of ${name} would have to be ${worst.toFixed(1)} training sd to be found: people differ by ${usual.sd.toFixed(2)}.`,
    likelyCause: `${needed} labelled people like these are needed to find a shift of ${params.people.detectableShift} training sd`,
  });
}

const MOST_PEOPLE = 1000;

/** The fewest people by whom a shift of `shift` is found half of the time at `p`, if they differ as these do. */
function findNeeded({sd, df, people: known}: NewPerson, shift: number, p: number): string {
  const between = sd / Math.sqrt(1 + 1 / known);
  for (let people = LEAST_GROUPS; people <= MOST_PEOPLE; people++) {
    const spread = {
      sd: between * Math.sqrt(1 + 1 / people),
      df: Math.round((df / (known - 1)) * (people - 1)),
    };
    if (newPersonReach({people, mean: 0, ...spread}, p) <= shift) return `about ${people}`;
  }
  return `more than ${MOST_PEOPLE}`;
}
