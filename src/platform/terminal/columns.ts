/** Text fitted into the columns of a terminal. */

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** As much of `text` as fits into so many columns: wide characters take two, combining marks none. */
export function cutToColumns(text: string, columns: number): string {
  let used = 0;
  let cut = "";
  for (const character of text) {
    used += columnsOf(character);
    if (used > columns) return cut;
    cut += character;
  }
  return cut;
}

/** How many columns a text takes. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += /\p{M}/u.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return columns;
}

/** The parts joined by `gap` into lines of at most so many characters; a part that is longer has its own line. */
export function fillLines(parts: readonly string[], columns: number, gap = " "): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + gap.length + part.length <= columns)
      lines[lines.length - 1] = line + gap + part;
    else lines.push(part);
  }
  return lines;
}

/** `text` in lines of at most `width` characters, broken between words; `indent` stands before all but the first. */
export function wrapText(text: string, width: number, indent: string): string {
  return fillLines(text.split(" "), width - indent.length).join(`\n${indent}`);
}
