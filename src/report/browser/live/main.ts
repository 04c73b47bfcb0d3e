/** Shows what the service tells: connects, asks for a key where one is needed, and gives each section its figures. */
import type {LiveNow, LivePoint, LiveState} from "../../../artifacts/live.ts";
import type {Monitoring} from "../../../artifacts/monitoring.ts";
import {showActivities} from "./activities.ts";
import {showAlerts} from "./alerts.ts";
import {showHour} from "./hour.ts";
import {forgetKey, onKey, readKey} from "./key.ts";
import {showModel} from "./model.ts";
import {showMonitor} from "./monitor.ts";
import {leadOf, showNow} from "./now.ts";
import {listen} from "./stream.ts";

const HOUR_MS = 3_600_000;
const RETRY_MS = [500, 1000, 2000, 5000];

const figures = document.getElementById("figures")!;
const lead = document.getElementById("lead")!;
const notice = document.getElementById("notice")!;
const keyForm = document.getElementById("key-form")!;

let state: LiveState | undefined;
let points: LivePoint[] = [];
let now: LiveNow | undefined;
let failures = 0;

function show(): void {
  if (state === undefined || now === undefined) return;
  say(lead, leadOf(now, state));
  showNow(now);
  figures.hidden = false;
}

/** Announced by screen readers, so that it is touched only where it changes. */
function say(place: HTMLElement, text: string): void {
  if (place.textContent !== text) place.textContent = text;
  if (place === notice) place.hidden = text === "";
}

const handlers: Readonly<Record<string, (data: unknown) => void>> = {
  state: (data) => {
    state = data as LiveState;
    showModel(state);
    showAlerts(state);
  },
  monitor: (data) => showMonitor(data as Monitoring),
  points: (data) => {
    points = data as LivePoint[];
    showPoints();
  },
  point: (data) => {
    const added = data as LivePoint;
    points = [...points.filter(({at}) => at > added.at - HOUR_MS), added];
    showPoints();
  },
  now: (data) => {
    now = data as LiveNow;
    show();
  },
};

function showPoints(): void {
  if (state === undefined) return;
  showHour(points);
  showActivities(points, state.classes);
}

async function connect(): Promise<void> {
  const key = readKey();
  const end = await listen(key, {
    opened: () => {
      failures = 0;
      keyForm.hidden = true;
      figures.classList.remove("stale");
      say(notice, "");
    },
    event: (name, data) => handlers[name]?.(data),
  });
  figures.classList.add("stale");
  if (end.kind === "refused") {
    keyForm.hidden = false;
    say(lead, "This service asks for an API key.");
    say(notice, key === "" ? "" : `The key was refused: ${end.detail}.`);
    if (key !== "") forgetKey();
    return; // the form connects again
  }
  const wait = Math.max(RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)]!, end.retryMs);
  const last =
    now === undefined ? "" : ` The figures are those of ${new Date(now.at).toTimeString().slice(0, 8)}.`;
  say(notice, `${end.detail === "" ? "The service does not answer" : end.detail}; trying again.${last}`);
  setTimeout(() => void connect(), wait);
}

onKey(() => void connect());
// A page that is not looked at is told nothing less, but its charts are drawn for the width it has when it is.
let width = document.documentElement.clientWidth;
addEventListener("resize", () => {
  if (width === document.documentElement.clientWidth) return;
  width = document.documentElement.clientWidth;
  showPoints();
});
void connect();
