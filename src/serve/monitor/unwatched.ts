/** The snapshot where nothing is known; `withheld` says why. */
import {MONITORING_KIND, type Monitoring} from "../../artifacts/monitoring.ts";
import type {ServedModel} from "../model/served-model.ts";

export function unwatched(
  {name, version, digests, scaler}: ServedModel,
  nowMs: number,
  withheld: string,
): Monitoring {
  const none = {value: null, low: null, high: null};
  return {
    kymo: MONITORING_KIND,
    at: new Date(nowMs).toISOString(),
    since: null,
    model: {name, version, digest: digests.model},
    classes: [...scaler.classes],
    baseline: null,
    verdict: {level: "unknown", headline: withheld, causes: []},
    rules: [],
    spans: [],
    drift: {
      withheld,
      level: "unknown",
      isDetected: false,
      stretchWindows: 0,
      peopleJudged: 0,
      peopleDrifted: 0,
      channels: [],
      outOfDistributionShare: null,
      people: [],
    },
    performance: {
      labelled: {
        windows: 0,
        people: 0,
        accuracy: {...none, note: withheld},
        macroF1: null,
        labelledShare: null,
      },
      estimated: {...none, windows: 0, withheld},
      reference: null,
    },
    history: [],
    events: [],
    kept: {people: 0, requests: 0, bytes: 0, isOnDisk: false, dropped: 0},
  };
}
