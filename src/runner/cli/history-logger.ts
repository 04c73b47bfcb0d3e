/** Keeps what a run did in the history, whatever shows it. */
import type {Event} from "../engine/event.ts";
import {formatReason} from "../engine/reason.ts";
import {appendHistory, type InstanceHistory} from "../store/history.ts";
import type {Logger} from "./logger.ts";

export function keepHistory(logger: Logger, root: string, startedAt: Date): Logger {
  const instances: InstanceHistory[] = [];
  let jobs = 0;
  const keep = (event: Event): void => {
    switch (event.type) {
      case "start":
        jobs = event.jobs;
        return;
      case "done": {
        const {name, how, milliseconds, unchanged, peakMB} = event;
        const reasons = event.reasons.map(formatReason);
        const peak = peakMB === undefined ? {} : {peakMB};
        instances.push({name, how, milliseconds: Math.round(milliseconds), unchanged, reasons, ...peak});
        return;
      }
      case "failed":
        instances.push({name: event.name, how: "failed", reasons: [event.failure.message]});
        return;
      case "skipped":
        instances.push({name: event.name, how: "skipped"});
        return;
      case "end": {
        const {milliseconds, interrupted, fresh} = event.summary;
        const run = {startedAt: startedAt.toISOString(), milliseconds: Math.round(milliseconds)};
        appendHistory(root, {...run, jobs, interrupted, fresh, instances});
      }
    }
  };
  return {
    emit: (event) => {
      keep(event);
      logger.emit(event);
    },
    close: () => logger.close(),
  };
}
