/**
 * The content of a JSON file: its value, whatever the whitespace and the order of keys.
 *
 * Numbers count as JavaScript reads them. A file with a number that a double cannot hold (an integer beyond
 * 2^53, 1e999) has no such digest, since another language would see what JavaScript does not.
 */
import {canonical, sha256} from "../../platform/canonical.ts";

/** Throws SyntaxError or RangeError where the text is not JSON that a double can hold. */
export function digestJson(text: string): string {
  const value: unknown = JSON.parse(
    text.charCodeAt(0) === 0xfeff ? text.slice(1) : text,
    (_key, item: unknown) => {
      if (typeof item !== "number") return item;
      if (!Number.isFinite(item) || (Number.isInteger(item) && !Number.isSafeInteger(item))) {
        throw new RangeError(`${item} is not held exactly by a double`);
      }
      return item + 0; // -0 prints as 0
    },
  );
  return sha256(`kymo.content/json/1\n${canonical(value)}`);
}
