/** A path without its ending: "models/sample" of "models/sample.keras". A version's last number is no ending. */
export function withoutEnding(path: string): string {
  return path.replace(/\.[A-Za-z]\w*$/, "");
}
