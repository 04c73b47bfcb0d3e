/** Which of several media types the caller wants (RFC 9110, section 12.5.1). */
import {Problem} from "../problem.ts";

/** The first of `offered` by the weights of Accept; `preferred` where all are as welcome. Throws a Problem for none. */
export function negotiate(accept: string | undefined, offered: readonly string[], preferred: string): string {
  if (accept === undefined) return preferred;
  const ranges = accept.split(",").map(parseRange);
  const weigh = (type: string): number => {
    const matching = ranges.filter(({range}) => covers(range, type));
    // The most specific range decides.
    return matching.sort((a, b) => specificity(b.range) - specificity(a.range))[0]?.weight ?? 0;
  };
  const ranked = [preferred, ...offered.filter((type) => type !== preferred)]
    .map((type) => ({type, weight: weigh(type)}))
    .sort((a, b) => b.weight - a.weight);
  const [best] = ranked;
  if (best === undefined || best.weight === 0)
    throw new Problem("not-acceptable", `this can be answered as ${offered.join(", ")}`, {
      hint: `Send Accept: ${preferred}, or none.`,
    });
  return best.type;
}

function parseRange(text: string): {readonly range: string; readonly weight: number} {
  const [range = "", ...parameters] = text.split(";").map((part) => part.trim().toLowerCase());
  const quality = parameters.find((parameter) => parameter.startsWith("q="));
  const weight = quality === undefined ? 1 : Number(quality.slice(2));
  return {range, weight: weight >= 0 && weight <= 1 ? weight : 0};
}

function covers(range: string, type: string): boolean {
  return range === "*/*" || range === type || (range.endsWith("/*") && type.startsWith(range.slice(0, -1)));
}

function specificity(range: string): number {
  return range === "*/*" ? 0 : range.endsWith("/*") ? 1 : 2;
}
