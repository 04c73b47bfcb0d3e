/** The rows of a labelled table, column by column, however they were read. */

export interface Labelled {
  readonly rows: number;
  /** Milliseconds since the epoch. */
  readonly t: Float64Array;
  /** One array for each of CHANNELS, or of those of the accelerometer where the table has no gyroscope. */
  readonly channels: readonly Float64Array[];
  /** Codes into `activities`, `users` and `sessions`, which are in order of first appearance. */
  readonly activity: Int32Array;
  readonly user: Int32Array;
  readonly session: Int32Array;
  readonly activities: readonly string[];
  readonly users: readonly string[];
  /** Where the file has no column `session`, each user is one session. */
  readonly sessions: readonly string[];
  /** Line of each activity's first row. */
  readonly activityLine: readonly number[];
}

/** The rows of each person's each session together, in the order of their first rows; a table may be sorted by time. */
export function bySession(labelled: Labelled): Labelled {
  const {rows, user, session, sessions} = labelled;
  const rank = new Map<number, number>();
  const ranks = Int32Array.from(user, (code, row) => {
    const key = code * sessions.length + session[row]!;
    const known = rank.get(key) ?? rank.size;
    rank.set(key, known);
    return known;
  });
  if (ranks.every((own, row) => row === 0 || own >= ranks[row - 1]!)) return labelled;
  const order = Array.from({length: rows}, (_, row) => row).sort((a, b) => ranks[a]! - ranks[b]! || a - b);
  const numbers = (values: Float64Array): Float64Array => Float64Array.from(order, (row) => values[row]!);
  const codes = (values: Int32Array): Int32Array => Int32Array.from(order, (row) => values[row]!);
  return {
    ...labelled,
    t: numbers(labelled.t),
    channels: labelled.channels.map(numbers),
    activity: codes(labelled.activity),
    user: codes(user),
    session: codes(session),
  };
}
