/** Stretches of equal values, one after another; each NaN is a run of its own. */
export function visitRuns(values: ArrayLike<number>, visit: (value: number, length: number) => void): void {
  for (let from = 0; from < values.length; ) {
    const value = values[from]!;
    let to = from + 1;
    while (to < values.length && values[to] === value) to++;
    visit(value, to - from);
    from = to;
  }
}
