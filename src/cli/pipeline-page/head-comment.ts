/** The comment at the head of a source file: of a block its lines without stars, of line comments their text. */
export function readHeadComment(source: string): string | undefined {
  const text = source.replace(/^\ufeff?(#!.*\n)?\s*/, "");
  const block = /^\/\*\*?([\s\S]*?)\*\//.exec(text)?.[1];
  const lines =
    block !== undefined
      ? block.split("\n").map((line) => line.replace(/^\s*\*? ?/, "").trimEnd())
      : (/^(\/\/.*\n?)+/.exec(text)?.[0] ?? "").split("\n").map((line) => line.replace(/^\/\/ ?/, ""));
  const found = lines.join("\n").trim();
  return found === "" ? undefined : found;
}
