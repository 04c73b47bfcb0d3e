/** Waits until the tick of the file system's clock, at most 10 ms long, has passed: a file is then no longer young. */
export const passTick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 25));
