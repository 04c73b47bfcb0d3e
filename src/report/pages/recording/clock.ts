/**
 * Clock times in the zone of the person, and the marks of a time axis. Used by the stage and, in the page, by its
 * script: so nothing of Node is used, and the format is fixed whatever the reader's language is.
 */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  formatters.set(zone, made);
  return made;
}

type Part = "year" | "month" | "day" | "hour" | "minute" | "second";

function partsOf(ms: number, zone: string): Readonly<Record<Part, string>> {
  const second = Math.floor(ms / 1000) * 1000;
  return Object.fromEntries(
    formatter(zone)
      .formatToParts(second)
      .map(({type, value}) => [type, value]),
  ) as Record<Part, string>;
}

/** `2026-01-10`, in `zone`. */
export function date(ms: number, zone: string): string {
  const {year, month, day} = partsOf(ms, zone);
  return `${year}-${month}-${day}`;
}

/** `09:02`, `09:02:05` where `seconds`, or `09:02:05.14` with as many `decimals`, in `zone`. */
export function clock(ms: number, zone: string, seconds = true, decimals = 0): string {
  const unit = 10 ** (3 - decimals); // ms of the last place, so that 59.999 does not become 60
  const whole = Math.floor(ms / unit) * unit;
  const {hour, minute, second} = partsOf(whole, zone);
  if (!seconds) return `${hour}:${minute}`;
  const fraction = decimals === 0 ? "" : `.${fractionOf(whole, decimals)}`;
  return `${hour}:${minute}:${second}${fraction}`;
}

const fractionOf = (ms: number, decimals: number): string =>
  String(Math.round(((ms % 1000) + 1000) % 1000))
    .padStart(3, "0")
    .slice(0, decimals);

const STEPS = [
  0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600,
  43_200, 86_400,
] as const;

export interface Tick {
  readonly ms: number;
  readonly label: string;
}

/** Marks at round times of `zone`, no more than `most`, from the smallest step that keeps to it. */
export function timeTicks(fromMs: number, toMs: number, most: number, zone: string): Tick[] {
  const step = (STEPS.find((seconds) => (toMs - fromMs) / 1000 / seconds <= most) ?? 86_400) * 1000;
  const offset = offsetOf(fromMs, zone);
  const first = Math.ceil((fromMs + offset) / step - 1e-9) * step - offset;
  const decimals = step >= 1000 ? 0 : step >= 100 ? 1 : 2;
  const ticks: Tick[] = [];
  for (let i = 0; first + i * step <= toMs + 1e-6; i++) {
    const ms = Math.round((first + i * step) * 1000) / 1000;
    ticks.push({ms, label: clock(ms, zone, step < 60_000, decimals)});
  }
  return ticks;
}

/** Of the zone's clock against UTC, in ms. */
function offsetOf(ms: number, zone: string): number {
  const {year, month, day, hour, minute, second} = partsOf(ms, zone);
  const local = Date.UTC(+year, +month - 1, +day, +hour, +minute, +second);
  return local - Math.floor(ms / 1000) * 1000;
}
