/** The six channels of a wrong window, drawn when its row is chosen. */
export function showTraces(): void {}
