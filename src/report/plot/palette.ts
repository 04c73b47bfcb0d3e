/**
 * The colours of charts and pages, as CSS variables with a value for light and for dark.
 *
 * The hues are Okabe and Ito's, which people with any common colour blindness tell apart (Okabe, Ito: "Color
 * Universal Design", 2008); darkened or lightened until they reach a contrast of 4.5 on their ground.
 */
export const PALETTE: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  paper: ["#fdfdfb", "#15171a"],
  panel: ["#f5f5f1", "#1d2024"],
  ink: ["#1b1c1e", "#e7e6e1"],
  muted: ["#5c5f63", "#a4a7ab"],
  rule: ["#d9d9d2", "#383c41"],
  accent: ["#00629b", "#6cbdf0"],
  reference: ["#8a8d91", "#8b9096"],
  pass: ["#00694d", "#4cc3a0"],
  warn: ["#8a5a00", "#f0b840"],
  fail: ["#b03f00", "#ff8a4c"],
};

/** `var(--accent)` for "accent". */
export const colour = (
  name: "paper" | "panel" | "ink" | "muted" | "rule" | "accent" | "reference" | "pass" | "warn" | "fail",
): string => `var(--${name})`;

/** The declarations of one scheme, `--paper:#fdfdfb;…`. */
export function paletteCss(scheme: "light" | "dark"): string {
  const at = scheme === "light" ? 0 : 1;
  return Object.keys(PALETTE)
    .map((name) => `--${name}:${PALETTE[name]![at]};`)
    .join("");
}
