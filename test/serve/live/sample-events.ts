/** Events as a service with an hour behind it would send them. */
import type {LiveNow, LivePoint, LiveState} from "../../../src/artifacts/live.ts";
import type {Monitoring} from "../../../src/artifacts/monitoring.ts";
import {unwatched} from "../../../src/serve/monitor/unwatched.ts";

const AT = Date.UTC(2026, 0, 10, 9, 0, 0);
const CLASSES = ["sitting", "nail_biting", "hair_pulling", "<img src=x>"];

const now: LiveNow = {
  at: AT,
  status: "ok",
  uptimeSeconds: 7510,
  overSeconds: 10,
  requestsPerSecond: 12.5,
  windowsPerSecond: 130.2,
  p50: 1.4,
  p95: 4.2,
  p99: 12,
  refusedPerSecond: 0.3,
  failedPerSecond: 0,
  errorShare: 0,
  queuedWindows: 17,
  waitingJobs: 1,
  threadsReady: 2,
  memoryMB: 312,
};

const points: readonly LivePoint[] = Array.from({length: 360}, (_, i) => {
  const wave = 1 + Math.sin(i / 20);
  const byClass = [Math.round(400 * wave), i % 90 < 30 ? 240 : 12, 30, 1];
  const isIdle = i > 200 && i < 220;
  return {
    at: AT - (359 - i) * 10_000,
    seconds: 10,
    requests: isIdle ? 0 : Math.round(120 * wave),
    windows: isIdle ? 0 : byClass.reduce((sum, count) => sum + count, 0),
    refused: i % 50 === 0 ? 9 : 0,
    failed: i === 100 ? 4 : 0,
    p50: isIdle ? null : 1.2 + wave / 3,
    p95: isIdle ? null : 3 + wave,
    p99: isIdle ? null : 6 + 4 * wave,
    queuedWindows: Math.round(20 * wave),
    byClass: isIdle ? [0, 0, 0, 0] : byClass,
  };
});

const digests = {
  model: "a".repeat(64),
  scaler: "b".repeat(64),
  baseline: "c".repeat(64),
  code: "d".repeat(64),
};
const state: LiveState = {
  model: {name: "sample", version: "1.2.0", digests},
  classes: CLASSES,
  threads: 2,
  versions: [
    {name: "sample", version: "1.1.0", lifecycle: "Archived", isServed: false},
    {name: "sample", version: "1.2.0", lifecycle: "Production", isServed: true},
    {name: "sample", version: "1.3.0-rc.1", lifecycle: "Staging", isServed: false},
  ],
  versionsProblem: null,
  lastSwap: {
    model: "sample@1.3.0-rc.1",
    verdict: "refused",
    reason: "it says the same for 31 % of the windows",
  },
  alerts: {
    problem: null,
    lookedAt: AT,
    broken: [
      {
        rule: "latency-high",
        title: "The service is slow",
        severity: "critical",
        since: AT - 3_600_000,
        value: 0.71,
        threshold: 0.5,
        unit: "s",
        likelyCause: "more requests than the processors can serve",
        advice: "Give it more processors.",
      },
      {
        rule: "drift-fails",
        title: "PSI of Ax: <script>alert(1)</script>",
        severity: "warning",
        since: AT - 600_000,
        value: null,
        threshold: null,
        unit: "",
        likelyCause: "",
        advice: "",
      },
    ],
  },
};

const iso = (ms: number): string => new Date(ms).toISOString();
const layers = (windows: number): Monitoring["spans"][number]["all"]["layers"] => ({
  windows,
  requests: windows,
  people: 3,
  confidence: {mean: 0.81, sd: 0.12, min: 0.2, max: 0.99},
  levels: {high: 400, moderate: 200, low: 100, uncertain: 50},
  uncertainShare: 0.07,
  entropy: 0.62,
  margin: 0.6,
  temporal: {pairs: 700, flipRate: 0.11, bouts: 42, meanDwell: 8.3, shortDwellShare: 0.2},
  shares: [0.6, 0.3, 0.1, 0],
  effectiveClasses: 2.4,
  largestShare: 0.6,
});
const pass = {level: "pass" as const, headline: "nothing was found", causes: []};
const base = unwatched(
  {name: "sample", version: "1.2.0", digests, scaler: {classes: CLASSES}} as never,
  AT,
  "Nothing is watched.",
);
const monitoring: Monitoring = {
  ...base,
  since: iso(AT - 86_400_000),
  verdict: {
    level: "warn",
    headline: "drift found in Ax of 1 of 3 people",
    causes: [
      {
        id: "psi.Ax",
        level: "warn",
        title: "Distribution of Ax",
        evidence: "PSI 0.31 is above 0.25",
        value: 0.31,
        threshold: 0.25,
        margin: 0.06,
        likelyCause: "the watch is worn on the other wrist",
      },
    ],
  },
  spans: [
    {
      name: "1h",
      seconds: 3600,
      from: iso(AT - 3_600_000),
      all: {layers: layers(812), verdict: pass},
      people: [],
    },
    {
      name: "24h",
      seconds: 86_400,
      from: iso(AT - 86_400_000),
      all: {layers: layers(20_112), verdict: pass},
      people: [],
    },
  ],
  drift: {
    ...base.drift,
    withheld: null,
    level: "warn",
    isDetected: true,
    stretchWindows: 300,
    peopleJudged: 3,
    peopleDrifted: 1,
    outOfDistributionShare: 0.04,
    channels: ["Ax", "Ay", "Az", "Gx", "Gy", "Gz"].map((channel, i) => ({
      channel,
      level: i === 0 ? ("warn" as const) : ("pass" as const),
      psi: 0.31 / (i + 1),
      ks: 0.2 / (i + 1),
      wassersteinOverSd: 0.4 / (i + 1),
      meanShiftOverSd: i === 5 ? null : 0.3,
    })),
  },
  performance: {
    labelled: {
      windows: 120,
      people: 2,
      accuracy: {value: 0.84, low: 0.71, high: 0.92, note: null},
      macroF1: 0.8,
      labelledShare: 0.006,
    },
    estimated: {value: null, low: null, high: null, windows: 0, withheld: "the people drift"},
    reference: 0.88,
  },
  history: Array.from({length: 48}, (_, i) => ({
    from: iso(AT - (48 - i) * 1_800_000),
    seconds: 1800,
    windows: 400,
    confidence: 0.8 + 0.05 * Math.sin(i / 5),
    entropy: 0.6,
    uncertainShare: 0.07 + 0.03 * Math.cos(i / 5),
    flipRate: i === 20 ? null : 0.1 + 0.02 * Math.sin(i),
    shares: [0.6, 0.3, 0.1, 0],
  })),
  events: [
    {at: iso(AT - 7_200_000), person: null, what: "model", level: "pass", text: "sample@1.2.0 took over"},
    {at: iso(AT - 600_000), person: "anna", what: "drift", level: "warn", text: "PSI of Ax is 0.31"},
  ],
};

const eventOf = (name: string, data: unknown): string => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

export const eventsText = (): string =>
  `retry: 2000\n${eventOf("state", state)}${eventOf("monitor", monitoring)}${eventOf("points", points)}${eventOf("now", now)}`;
