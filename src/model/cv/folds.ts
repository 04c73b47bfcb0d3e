/**
 * Who is tested in which fold: whole users, each exactly once, so that nobody is on two sides of a fold.
 *
 * Leave-one-user-out gives each user a fold. Grouped k-fold deals the users out, k at a time in an order that the
 * seed shuffles, the one with most windows of each k to the group that has fewest so far: groups differ by one user
 * at most, and little in windows. Both follow from names, counts and seed alone.
 */
import {createHash} from "node:crypto";
import {ExpectedError} from "../../platform/failure.ts";
import type {CvParams} from "./params.ts";

export interface UserFold {
  /** Sorted by code unit, as all three. */
  readonly test: readonly string[];
  readonly validation: readonly string[];
  readonly train: readonly string[];
}

export interface FoldOptions extends Pick<CvParams, "scheme" | "folds" | "validationUsers"> {
  readonly seed: number;
}

/** Of each window its user and the position of its class. */
interface UserWindows {
  readonly file: string;
  readonly users: readonly string[];
  readonly labels: ArrayLike<number>;
}

/** The folds, in an order that is fixed. Throws an ExpectedError where there are too few users for them. */
export function makeUserFolds(windows: UserWindows, options: FoldOptions): UserFold[] {
  const {validationUsers} = options;
  const users = [...new Set(windows.users)].sort();
  const groups = dealUsers(windows, users, options);
  checkUsers(windows.file, users, groups, options);
  const classes = classesOf(windows);
  return groups.map((test, i) => {
    // The groups that follow, so that everybody validates about as often.
    const others = [...groups.slice(i + 1), ...groups.slice(0, i)].flat();
    const validation = chooseValidation(others, validationUsers, classes);
    const held = new Set([...test, ...validation]);
    return {
      test: [...test].sort(),
      validation: validation.sort(),
      train: users.filter((user) => !held.has(user)),
    };
  });
}

function dealUsers(
  windows: UserWindows,
  users: readonly string[],
  {scheme, folds, seed}: FoldOptions,
): string[][] {
  const order = shuffle(users, seed);
  if (scheme === "leave-one-user-out") return order.map((user) => [user]);
  if (folds > users.length)
    throw new ExpectedError("input", `${folds} folds of ${users.length} users: a fold would test nobody`, {
      file: windows.file,
      place: "cv.folds",
      hint: `Set cv.folds to ${users.length} or less, or cv.scheme to leave-one-user-out.`,
    });
  const count = countBy(windows.users);
  const groups = Array.from({length: folds}, () => ({users: [] as string[], windows: 0}));
  for (let first = 0; first < order.length; first += folds) {
    const hand = order.slice(first, first + folds).sort((a, b) => count.get(b)! - count.get(a)!);
    // Sorting is stable, so equal ones stay in the order of the shuffle, or of the groups.
    const open = [...groups].sort((a, b) => a.windows - b.windows);
    for (const [i, user] of hand.entries()) {
      open[i]!.users.push(user);
      open[i]!.windows += count.get(user)!;
    }
  }
  return groups.map((group) => group.users);
}

/** The first users after whom every class that anybody of `users` shows is still left to train on, where possible. */
function chooseValidation(
  users: readonly string[],
  wanted: number,
  classes: ReadonlyMap<string, ReadonlySet<number>>,
): string[] {
  const showing = new Map<number, number>();
  for (const user of users)
    for (const label of classes.get(user)!) showing.set(label, (showing.get(label) ?? 0) + 1);
  const chosen: string[] = [];
  for (const user of users) {
    if (chosen.length === wanted) break;
    const own = [...classes.get(user)!];
    if (own.some((label) => showing.get(label) === 1)) continue;
    for (const label of own) showing.set(label, showing.get(label)! - 1);
    chosen.push(user);
  }
  const rest = users.filter((user) => !chosen.includes(user));
  return [...chosen, ...rest.slice(0, wanted - chosen.length)];
}

function checkUsers(
  file: string,
  users: readonly string[],
  groups: readonly (readonly string[])[],
  {validationUsers}: FoldOptions,
): void {
  const most = Math.max(...groups.map((group) => group.length));
  if (users.length > most + validationUsers) return;
  const found = `${users.length} ${users.length === 1 ? "user" : "users"} (${users.join(", ")})`;
  throw new ExpectedError(
    "input",
    `${found}, of whom a fold tests ${most} and validates with ${validationUsers}: nobody is left to train on`,
    {
      file,
      place: "cv",
      hint: "Label more people (three at least), raise cv.folds, or lower cv.validationUsers.",
    },
  );
}

function classesOf({users, labels}: UserWindows): Map<string, Set<number>> {
  const classes = new Map<string, Set<number>>();
  for (const [i, user] of users.entries()) {
    const own = classes.get(user) ?? new Set();
    classes.set(user, own.add(labels[i]!));
  }
  return classes;
}

function countBy(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** By SHA-256 of seed and name, so that neither the order of the rows nor a locale matters. */
function shuffle(names: readonly string[], seed: number): string[] {
  const rank = (name: string): string =>
    createHash("sha256")
      .update(JSON.stringify(["cv", seed, name]))
      .digest("hex");
  return names
    .map((name) => ({name, rank: rank(name)}))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .map(({name}) => name);
}
