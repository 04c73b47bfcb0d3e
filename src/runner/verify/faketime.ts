/** libfaketime keeps notes in shared memory for each process that it is loaded into first, and leaves them there. */
import {rmSync} from "node:fs";
import {join} from "node:path";
import type {Executor} from "../executor/executor.ts";

const SHARED_MEMORY = "/dev/shm";

/** The executor; once it is closed, what libfaketime noted of the processes that it has started is removed. */
export function cleanUpAfter(executor: Executor): Executor {
  const started: number[] = [];
  return {
    ...executor,
    run: (job, hooks) =>
      executor.run(job, {
        ...hooks,
        started(process) {
          started.push(process.pid);
          hooks.started(process);
        },
      }),
    close() {
      executor.close();
      for (const pid of started)
        for (const name of [`faketime_shm_${pid}`, `sem.faketime_sem_${pid}`])
          rmSync(join(SHARED_MEMORY, name), {force: true});
    },
  };
}
