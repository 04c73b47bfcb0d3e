/** The digests that a stage may cite, taken from what its fingerprint was computed of. */

import {compareCodeUnits, sha256} from "../../platform/canonical.ts";
import type {Instance} from "../definition/instance.ts";
import type {StageInputs} from "../stage.ts";
import type {Inputs} from "./reason.ts";

export function citeInputs({deps}: Instance, {code, fingerprint, deps: read}: Inputs): StageInputs {
  const cited = deps.map(({role, many}): [string, string] => {
    const contents = read.filter((dep) => dep.role === role).map(({content}) => content);
    return [role, many ? sha256(JSON.stringify(contents.sort(compareCodeUnits))) : contents[0]!];
  });
  return {code, deps: Object.fromEntries(cited), fingerprint};
}
