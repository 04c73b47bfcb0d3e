/** Data leakage: whether a model is about to be evaluated on users that it was trained on. */
import type {Card} from "../../artifacts/card.ts";
import type {Splits} from "../../artifacts/splits.ts";
import {ExpectedError} from "../../platform/failure.ts";

/** People of the labelled file `source` from whom the model learnt or on whom it was chosen, by its card. */
export function peopleOf({trained: {users, validation, data}}: Card, source: string): ReadonlySet<string> {
  if (data !== null && data !== source) return new Set();
  return new Set([...(users === "unknown" ? [] : users), ...validation]);
}

/** Throws an ExpectedError that names the test users whom the model was trained or validated on, and who is left. */
export function refuseLeak(
  card: Card,
  {train, validation, test, source}: Pick<Splits, "train" | "validation" | "test" | "source">,
  splitsFile: string,
): void {
  const known = peopleOf(card, source);
  const leaked = test.filter((user) => known.has(user));
  if (leaked.length === 0) return;
  const free = [...train, ...validation, ...test].filter((user) => !known.has(user)).sort();
  const choose =
    free.length === 0
      ? "Label people whom it does not know, and test on them"
      : `Test on whom it does not know: reference.testUsers: [${free.join(", ")}]`;
  throw new ExpectedError(
    "input",
    `the model learnt from ${leaked.join(", ")}, who ${leaked.length === 1 ? "is a test user" : "are test users"} of this split`,
    {
      file: splitsFile,
      place: "test",
      hint: `${choose}; or train it on this split (\`pnpm dag repro train\`).`,
    },
  );
}
