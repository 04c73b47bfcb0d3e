/** The lines of a body that arrives bit by bit, each within a limit, all together within another. */
import {Problem} from "../problem.ts";

const LF = 10;

export interface LineLimits {
  readonly lineBytes: number;
  readonly bytes: number;
}

/** Lines without their ends; empty ones are left out. Throws a Problem beyond the limits. */
export async function* readLines(
  body: AsyncIterable<Buffer>,
  {lineBytes, bytes}: LineLimits,
): AsyncGenerator<Buffer, void, undefined> {
  let parts: Buffer[] = [];
  let [held, total] = [0, 0];
  for await (const chunk of body) {
    total += chunk.length;
    if (total > bytes) throw tooLarge(`the body is larger than ${bytes / 1e6} MB`);
    let from = 0;
    for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, from)) {
      const line =
        parts.length === 0 ? chunk.subarray(from, at) : Buffer.concat([...parts, chunk.subarray(from, at)]);
      [parts, held] = [[], 0];
      from = at + 1;
      if (line.length > lineBytes) throw tooLarge(`a line is longer than ${lineBytes / 1e6} MB`);
      if (!isBlank(line)) yield line;
    }
    if (from < chunk.length) {
      parts.push(chunk.subarray(from));
      held += chunk.length - from;
      if (held > lineBytes) throw tooLarge(`a line is longer than ${lineBytes / 1e6} MB`);
    }
  }
  const last = Buffer.concat(parts);
  if (!isBlank(last)) yield last;
}

function isBlank(line: Buffer): boolean {
  return line.every((byte) => byte === 13 || byte === 32 || byte === 9);
}

function tooLarge(message: string): Problem {
  return new Problem("too-large", message, {hint: "Send it in several requests."});
}
