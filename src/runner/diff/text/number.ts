/** Numbers of a diff as text: enough digits to tell them apart, and no more. */

/** With 4 significant digits; an integer whole. */
export function formatNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
  return String(Number(value.toPrecision(4)));
}

/** With a sign. */
export function formatChange(change: number): string {
  return `${change < 0 ? "-" : "+"}${formatNumber(Math.abs(change))}`;
}

/** Both, with as many digits as it takes to see that they differ. */
export function formatPair(before: number, after: number): readonly [string, string] {
  for (let digits = 4; digits < 17; digits++) {
    const [was, is] = [before, after].map((value) =>
      Number.isInteger(value) && Math.abs(value) < 1e15
        ? String(value)
        : String(Number(value.toPrecision(digits))),
    );
    if (was !== is) return [was!, is!];
  }
  return [String(before), String(after)];
}

/** One value of JSON in at most `room` characters, on one line. */
export function formatValue(value: unknown, room = 48): string {
  if (value === undefined) return "absent";
  const text = typeof value === "number" ? formatNumber(value) : JSON.stringify(value);
  return text.length <= room ? text : `${text.slice(0, room - 1)}…`;
}

export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB"];
  const at = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** at;
  return `${at === 0 || value >= 100 ? Math.round(value) : Number(value.toPrecision(3))} ${units[at]}`;
}

/** "1 row", "12 rows". */
export function count(n: number, noun: string, plural = `${noun}s`): string {
  return `${n.toLocaleString("en-US")} ${n === 1 ? noun : plural}`;
}
