/** The channels of one window, a row each, the channels of a sensor on one scale. */
import {escapeHtml} from "../html.ts";
import {roundNumbers} from "./serialize.ts";

export interface WindowTraceOptions {
  readonly ariaLabel: string;
  readonly channels: readonly string[];
  /** `values[channel][sample]`. */
  readonly values: readonly (readonly number[])[];
  /** The lowest and highest value of each channel's row. */
  readonly reach: readonly (readonly [low: number, high: number])[];
  readonly seconds: number;
}

const WIDTH = 300;
const LEFT = 26;
const ROW = 30;

export function windowTrace({ariaLabel, channels, values, reach, seconds}: WindowTraceOptions): string {
  const height = ROW * channels.length + 18;
  const rows = channels.map((name, i) => {
    const [low, high] = reach[i]!;
    const top = i * ROW;
    const points = values[i]!.map((value, t) => {
      const x = LEFT + ((WIDTH - LEFT) * (t + 0.5)) / values[i]!.length;
      const y = top + 2 + (ROW - 4) * (1 - (value - low) / (high - low || 1));
      return `${x.toFixed(1)} ${y.toFixed(1)}`;
    });
    return `<path d="M${LEFT} ${top + ROW}H${WIDTH}" stroke="var(--rule)"/><text x="0" y="${top + ROW / 2 + 4}">${escapeHtml(name)}</text><path d="M${roundNumbers(points.join("L"))}" fill="none" stroke="var(--accent)" stroke-width="1.1"/>`;
  });
  const label = (x: number, anchor: string, text: string): string =>
    `<text x="${x}" y="${height - 4}" text-anchor="${anchor}" fill="var(--muted)">${text}</text>`;
  return `<svg role="img" aria-label="${escapeHtml(ariaLabel)}" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" fill="currentColor" font-size="11">${rows.join("")}${label(LEFT, "start", "0 s")}${label(WIDTH, "end", `${seconds} s`)}</svg>`;
}
