/**
 * What each person's rows must agree with by themselves: a mistake in one person's export does not show in a median over
 * everybody, and the model would be blamed for it.
 */
import {ExpectedError} from "../platform/failure.ts";
import {quantileSorted} from "../stats/quantile.ts";
import type {Labelled} from "./labelled-rows.ts";

/** By how much the rate of one session may be off. */
const RATE_TOLERANCE = 0.1;
/** Fewer rows say nothing of a rate. */
const MIN_ROWS = 50;
/** Of a session's rows: as many may repeat a time, and be missing between the others. */
const [MAX_REPEATED, MAX_MISSING] = [0.01, 0.2];
/** And as many be earlier than the row before. */
const MAX_BACK = 0.02;
/** m/s²; gravity is there all the time. */
const [LEAST_GRAVITY, MOST_GRAVITY] = [5, 20];
/** No watch measures beyond 2000 deg/s, which are 35 rad/s. */
const MOST_RADIANS = 35;
/** The 99th percentile of |ω| in deg/s of anyone who moves is beyond this. */
const CALM_DEGREES = 12;
/** Between 1 and 57.3: how much calmer than the others a person may be. */
const CALMER = 20;

export interface Session {
  readonly user: string;
  readonly session: string;
  /** Rows in the order of the table. */
  readonly rows: readonly number[];
}

/**
 * Throws an ExpectedError that names the person, the session and what is wrong with it. What is wrong with all of them alike
 * is left to the checks of the table as a whole.
 */
export function checkPeople(
  labelled: Labelled,
  {rateHz, maxGapMs}: {readonly rateHz: number; readonly maxGapMs: number},
  file: string,
): void {
  const sessions = groupRows(labelled);
  for (const session of sessions) {
    refuseRepeated(labelled, session, file);
    refuseUnordered(labelled, session, file);
  }
  refuseSome(sessions, (session) => findRateError(labelled, session, rateHz, file));
  for (const session of sessions)
    if (findRateError(labelled, session, rateHz, file) === undefined)
      refuseMissing(labelled, session, {rateHz, maxGapMs}, file);
  refuseSome(sessions, (session) => findGravityError(labelled, session, file));
  checkTurnRates(labelled, file);
}

/** Throws the first error, unless every session has one. */
function refuseSome(
  sessions: readonly Session[],
  find: (session: Session) => ExpectedError | undefined,
): void {
  const errors = sessions.map(find);
  const first = errors.find((error) => error !== undefined);
  if (first !== undefined && errors.includes(undefined)) throw first;
}

/** The rows of each session of each person. */
export function groupRows({rows, user, session, users, sessions}: Labelled): readonly Session[] {
  const groups = new Map<number, number[]>();
  for (let row = 0; row < rows; row++) {
    const key = user[row]! * sessions.length + session[row]!;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups].map(([key, own]) => ({
    user: users[Math.floor(key / sessions.length)]!,
    session: sessions[key % sessions.length]!,
    rows: own,
  }));
}

function refuseRepeated({t}: Labelled, session: Session, file: string): void {
  const {rows} = session;
  const times = Float64Array.from(rows, (row) => t[row]!).sort();
  let repeated = 0;
  let first = Number.NaN;
  for (let i = 1; i < times.length; i++) if (times[i] === times[i - 1] && repeated++ === 0) first = times[i]!;
  if (repeated <= rows.length * MAX_REPEATED) return;
  throw refuse(
    session,
    `${repeated} of ${rows.length} rows have the time of another, the first at ${first}`,
    "Remove rows that stand twice; give two watches, two wrists, or trials whose clocks begin anew, a session each.",
    file,
  );
}

/** Windows end where time steps back: of rows in another order none would be left, and the person would vanish. */
function refuseUnordered({t}: Labelled, session: Session, file: string): void {
  const {rows} = session;
  let back = 0;
  for (let i = 1; i < rows.length; i++) if (t[rows[i]!]! < t[rows[i - 1]!]!) back++;
  if (back <= rows.length * MAX_BACK) return;
  throw refuse(
    session,
    `${back} of ${rows.length} rows are earlier than the row before`,
    "Sort the rows by user, session and time.",
    file,
  );
}

/** Steps from row to row within a session, in ms, as long as no pause. */
function stepsOf({t}: Labelled, {rows}: Session, most: number): number[] {
  const steps: number[] = [];
  for (let i = 1; i < rows.length; i++) {
    const step = t[rows[i]!]! - t[rows[i - 1]!]!;
    if (step > 0 && step <= most) steps.push(step);
  }
  return steps;
}

function findRateError(
  labelled: Labelled,
  session: Session,
  rateHz: number,
  file: string,
): ExpectedError | undefined {
  const steps = stepsOf(labelled, session, Number.POSITIVE_INFINITY);
  if (steps.length < MIN_ROWS) return undefined;
  const measured = 1000 / quantileSorted(Float64Array.from(steps).sort(), 0.5);
  if (Math.abs(measured / rateHz - 1) <= RATE_TOLERANCE) return undefined;
  return refuse(
    session,
    `its rows come at ${measured.toPrecision(4)} Hz, expected ${rateHz} Hz`,
    `Resample them to ${rateHz} Hz, or set reference.rateHz and train a model for that rate.`,
    file,
  );
}

function refuseMissing(
  labelled: Labelled,
  session: Session,
  {rateHz, maxGapMs}: {readonly rateHz: number; readonly maxGapMs: number},
  file: string,
): void {
  const steps = stepsOf(labelled, session, maxGapMs);
  if (steps.length < MIN_ROWS) return;
  const expected = (steps.reduce((sum, step) => sum + step, 0) * rateHz) / 1000;
  const missing = 1 - steps.length / expected;
  if (missing <= MAX_MISSING) return;
  throw refuse(
    session,
    `${Math.round(missing * 100)} % of its rows are missing between the others`,
    "Export it whole, or resample it: what was not measured cannot be windowed.",
    file,
  );
}

function findGravityError({channels}: Labelled, session: Session, file: string): ExpectedError | undefined {
  if (session.rows.length < MIN_ROWS) return undefined;
  const [x, y, z] = [channels[0]!, channels[1]!, channels[2]!];
  const norms = Float64Array.from(session.rows, (row) => Math.hypot(x[row]!, y[row]!, z[row]!)).sort();
  const norm = quantileSorted(norms, 0.5);
  if (norm >= LEAST_GRAVITY && norm <= MOST_GRAVITY) return undefined;
  const guess =
    norm > 500 && norm < 2000
      ? "It looks like milli-g: multiply its acceleration by 0.00981."
      : norm > 0.5 && norm < 2
        ? "It looks like g, multiply its acceleration by 9.81; or gravity was removed, then export it with gravity."
        : "Give its acceleration in m/s², gravity included.";
  return refuse(
    session,
    `its median acceleration is ${norm.toPrecision(4)}, expected 5 to 20 m/s² with gravity`,
    guess,
    file,
  );
}

/** Of people, whose sessions may be calm: rad/s show as 57 times too little. */
function checkTurnRates({channels, rows, user, users}: Labelled, file: string): void {
  const [x, y, z] = [channels[3], channels[4], channels[5]];
  if (x === undefined || y === undefined || z === undefined) return;
  const norms: number[][] = users.map(() => []);
  for (let row = 0; row < rows; row++) norms[user[row]!]!.push(Math.hypot(x[row]!, y[row]!, z[row]!));
  const sorted = norms.map((own) => Float64Array.from(own).sort());
  const high = sorted.map((own) => quantileSorted(own, 0.99));
  const most = sorted.map((own) => own.at(-1) ?? 0);
  const typical = quantileSorted(Float64Array.from(high).sort(), 0.5);
  const hint = "It looks like rad/s: multiply the columns Gx_w, Gy_w and Gz_w by 57.29578.";
  if (typical < CALM_DEGREES && Math.max(...most) <= MOST_RADIANS && typical > 0)
    throw new ExpectedError(
      "input",
      `nobody in the table turns faster than ${Math.max(...most).toPrecision(3)}, expected deg/s of people who move`,
      {file, place: "columns Gx_w, Gy_w, Gz_w", hint},
    );
  for (const [i, name] of users.entries())
    if (high[i]! > 0 && high[i]! * CALMER < typical && most[i]! <= MOST_RADIANS)
      throw new ExpectedError(
        "input",
        `the user "${name}" turns ${(typical / high[i]!).toPrecision(2)} times more slowly than the others`,
        {file, place: `user ${name}, columns Gx_w, Gy_w, Gz_w`, hint},
      );
}

/** The session's rows as arrays of their own, in the order of time. */
export function gatherSession({t, channels}: Labelled, session: Session): GatheredSession {
  const rows = [...session.rows].sort((a, b) => t[a]! - t[b]!);
  const take = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row]!);
  return {
    user: session.user,
    who: describeSession(session),
    t: take(t),
    channels: channels.map(take),
  };
}

export interface GatheredSession {
  readonly user: string;
  readonly who: string;
  /** ms since the Unix epoch. */
  readonly t: Float64Array;
  /** As those of the table. */
  readonly channels: readonly Float64Array[];
}

/** `the user "ana"`, and the session where it has a name of its own. */
function describeSession({user, session}: Session): string {
  return session === user ? `the user "${user}"` : `the session "${session}" of the user "${user}"`;
}

function refuse(own: Session, found: string, hint: string, file: string): ExpectedError {
  return new ExpectedError("input", `${describeSession(own)}: ${found}`, {
    file,
    place: `user ${own.user}, session ${own.session}`,
    hint,
  });
}
