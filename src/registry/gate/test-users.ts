/**
 * Whose windows may judge two models: people whom neither was trained or validated on, by their cards. A person whom
 * one of them knows would flatter it, so there is no quiet leaving out: the leak is named.
 */
import type {ModelCard} from "../../artifacts/training/card.ts";

export interface TestUsers {
  /** Sorted; empty where nobody is left, or somebody leaks. */
  readonly users: readonly string[];
  /** Why the comparison may not be made; undefined where it may. */
  readonly refusal: string | undefined;
}

export interface Trained {
  /** `hands@1.2.0`. */
  readonly label: string;
  readonly card: ModelCard | undefined;
}

/**
 * The users of `labelled` whom the candidate was held to be tested on, or whom its card does not know, and of these
 * `chosen` where given.
 */
export function chooseTestUsers(
  labelled: readonly string[],
  candidate: Trained,
  other: Trained | undefined,
  chosen: readonly string[] | undefined,
): TestUsers {
  const models = other === undefined ? [candidate] : [candidate, other];
  const unknown = models.find(({card}) => card === undefined);
  if (unknown !== undefined)
    return {users: [], refusal: `${unknown.label} has no card, so nobody knows whom it was trained on`};
  const known = new Map(models.map(({label, card}) => [label, trainedOn(card!)]));
  const present = [...new Set(labelled)].sort();
  const absent = chosen?.filter((user) => !present.includes(user)) ?? [];
  if (absent.length > 0) return {users: [], refusal: `no labelled window of ${absent.join(", ")}`};
  const own = known.get(candidate.label)!;
  const users = chosen === undefined ? present.filter((user) => !own.has(user)) : [...new Set(chosen)].sort();
  const leaks = [...known].flatMap(([label, trained]) => {
    const leaking = users.filter((user) => trained.has(user));
    return leaking.length === 0 ? [] : [`${label} was trained or validated on ${leaking.join(", ")}`];
  });
  if (leaks.length > 0) {
    const clean = present.filter((user) => [...known.values()].every((trained) => !trained.has(user)));
    const rest =
      clean.length === 0 ? "there is nobody whom neither knows" : `whom neither knows: ${clean.join(", ")}`;
    return {users: [], refusal: `test users leak: ${leaks.join("; ")} (${rest})`};
  }
  if (users.length === 0)
    return {users, refusal: "there is no labelled window of a person whom the model does not know"};
  return {users, refusal: undefined};
}

function trainedOn({users}: ModelCard): Set<string> {
  return new Set([...users.train, ...users.validation]);
}
