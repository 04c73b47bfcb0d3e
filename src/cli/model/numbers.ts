/** Numbers as a person reads them; the same in every locale. */

/** `1,234,567`. */
export function formatCount(value: number): string {
  return String(Math.round(value)).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}

/** `(200, 6)`, the batch left out. */
export function formatShape(shape: readonly number[]): string {
  return `(${shape.join(", ")})`;
}

/** `98.7 kB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Up to four significant digits: `0.9424`, `12`, `0.00002`. */
export function formatFigure(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  return String(Number(value.toPrecision(4)));
}

/** A hash as it is shown where there is little room. */
export function shortHash(hash: string): string {
  return hash.slice(0, 12);
}
