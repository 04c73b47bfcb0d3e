/** A limit on how long an answer may take. */
import {Problem} from "../problem.ts";

/** Rejects with a Problem where the work takes longer; the work itself goes on, and its result is dropped. */
export async function withinTime<T>(work: Promise<T>, seconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new Problem("too-slow", `the answer took longer than ${seconds} s`, {
          retryAfterSeconds: seconds,
          hint: "Send less at a time, or try again later.",
        }),
      );
    }, seconds * 1000);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    work.catch(() => {}); // nobody waits any more
  }
}
