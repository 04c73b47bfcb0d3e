/** How verdicts would move with a threshold: a slider over what was worked out beforehand. */
export function moveThresholds(): void {}
