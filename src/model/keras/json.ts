/** JSON from an outside file: within a depth that no walk over it can overflow the stack with. */
import {ExpectedError} from "../../platform/failure.ts";

const MAX_DEPTH = 100;

/** The value; throws an ExpectedError naming `file` and `place` when it is no JSON or nested beyond 100 levels. */
export function parseJson(text: string, place: string, file: string): unknown {
  const hint = "Save the model again with Keras 3: model.save('name.keras').";
  try {
    if (depthOf(text) > MAX_DEPTH)
      throw new ExpectedError("input", `${place} is nested more than ${MAX_DEPTH} deep`, {
        file,
        place,
        hint: "Put the layers of models within models into one model, and save that.",
      });
    return JSON.parse(text);
  } catch (cause) {
    if (cause instanceof ExpectedError) throw cause;
    const [number] = /(?<=[:[,]\s*)-?(?:NaN|Infinity)(?=\s*[,}\]])/.exec(text) ?? [];
    if (number !== undefined)
      throw new ExpectedError("input", `${place} holds ${number}, which is no number of JSON`, {
        file,
        place,
        hint: `Give the layer, or the initializer, that has ${number} a finite number, and save the model again.`,
        cause,
      });
    throw new ExpectedError("input", `${place} is not JSON`, {file, place, hint, cause});
  }
}

/** Brackets open at once, those within strings left out. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (quoted) {
      if (char === "\\") i++;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === "[" || char === "{") deepest = Math.max(deepest, ++depth);
    else if (char === "]" || char === "}") depth--;
  }
  return deepest;
}
