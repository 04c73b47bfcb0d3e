/** Who wore the watch in which recording, as `monitor.people` says: names of recordings by person, `*` for any letters. */
import {ExpectedError} from "../../platform/failure.ts";

/** Positions among `sessions` by person, in the order of the names. Throws an ExpectedError for a recording of two people. */
export function wornBy(
  people: Readonly<Record<string, readonly string[]>>,
  sessions: readonly string[],
): ReadonlyMap<string, readonly number[]> {
  const tests = Object.keys(people)
    .sort()
    .map((person) => ({person, fits: people[person]!.map(patternOf)}));
  const wearers = sessions.map((session) => {
    const named = tests.filter(({fits}) => fits.some((fit) => fit.test(session))).map(({person}) => person);
    if (named.length > 1)
      throw new ExpectedError(
        "input",
        `the recording "${session}" is given to ${named.map((name) => `"${name}"`).join(" and ")}`,
        {file: "params.yaml", place: "monitor.people", hint: "Give each recording to one person."},
      );
    return named[0];
  });
  return new Map(
    tests.map(({person}) => [person, [...sessions.keys()].filter((i) => wearers[i] === person)]),
  );
}

const patternOf = (pattern: string): RegExp =>
  new RegExp(`^${pattern.split("*").map(escapeRegExp).join(".*")}$`, "s");

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
