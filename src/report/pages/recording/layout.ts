/**
 * Where the rows of a kymograph stand. The picture that the stage draws and the one that the page's script draws share
 * it, so that nothing moves when the script takes over.
 */
export interface LayoutRow {
  readonly kind: "behaviour" | "channel" | "gravity" | "quality";
  /** Position within its kind. */
  readonly index: number;
  readonly name: string;
  readonly y: number;
  readonly height: number;
}

export interface Layout {
  /** Names of the groups of rows, and the height of their first row's top. */
  readonly groups: readonly {readonly name: string; readonly y: number}[];
  readonly rows: readonly LayoutRow[];
  /** From the top to below the last row; the time axis follows. */
  readonly height: number;
}

/** Left of the rows stand their names, right of them the figures; in the units of the picture. */
export const LEFT = 132;
export const RIGHT = 64;
export const AXIS = 22;

export const AXES = ["x", "y", "z"] as const;
export const QUALITY_ROWS = ["missing", "interpolated", "clipped", "still", "rate below"] as const;

const HEIGHTS = {behaviour: 13, gravity: 12, quality: 12} as const;
const GROUP_GAP = 19;
/** What the channels share with the other rows: with few behaviours they are taller. */
const HEIGHT = 540;

/** `behaviours` from top to bottom, `channels` by name. */
export function kymographLayout(behaviours: readonly string[], channels: readonly string[]): Layout {
  const parts = [
    ["behaviour", "Predicted behaviour, darker where more confident", behaviours],
    [
      "channel",
      `Acceleration in m/s²${channels.length > 3 ? " and rate of turn in °/s" : ""}, from smallest to largest`,
      channels,
    ],
    ["gravity", "Gravity’s share along each axis", AXES],
    ["quality", "Quality", QUALITY_ROWS],
  ] as const;
  const others = 4 * GROUP_GAP + (behaviours.length + AXES.length + QUALITY_ROWS.length) * 13.5;
  const channel = Math.max(32, Math.min(64, Math.round((HEIGHT - others) / channels.length) - 3));
  const heights = {...HEIGHTS, channel};
  const rows: LayoutRow[] = [];
  const groups: {name: string; y: number}[] = [];
  let y = 0;
  for (const [kind, title, names] of parts) {
    y += GROUP_GAP;
    groups.push({name: title, y});
    for (const [index, name] of names.entries()) {
      rows.push({kind, index, name, y, height: heights[kind]});
      y += heights[kind] + (kind === "channel" ? 3 : 1);
    }
  }
  return {groups, rows, height: y};
}
