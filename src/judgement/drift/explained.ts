/** Whether another reading of the data, such as turned axes or another mix of behaviours, explains a distance. */

/** Whether less than `share` of the distance is left. */
export function isExplained(before: number, after: number, share: number): boolean {
  return after < before * share;
}

/** `share` in words: "half", "0.4 times". */
export function describeShare(share: number): string {
  return share === 0.5 ? "half" : `${share} times`;
}
