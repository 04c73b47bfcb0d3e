/** The names that a person could give for stages and instances. */
import {loadPipeline} from "../definition/load.ts";
import {listNames} from "../engine/select.ts";
import {readLock} from "../store/lock-file.ts";

/** By the definition; where it has errors, by what has been built. Throws ExpectedError where both are unreadable. */
export function listStageNames(root: string): readonly string[] {
  const loaded = loadPipeline(root);
  const names = loaded.ok ? listNames(loaded.pipeline) : readLock(root).names().flatMap(nameAndStage);
  return [...new Set(names)];
}

function nameAndStage(instance: string): readonly string[] {
  return [instance.split("@")[0]!, instance];
}
