/**
 * Catches, while a stage runs, what neither its code's digest nor dag.yaml shows: files, variables, clocks, chance, the
 * network, other processes, code loaded by a computed name. The first of these ends the stage.
 *
 * It checks honest code. Code that sets out to deceive it can, and what native packages read by themselves (DuckDB's
 * `read_csv('x')`, an ONNX session from a path) goes past it.
 */
import {realpathSync} from "node:fs";
import {syncBuiltinESMExports} from "node:module";
import {ExpectedError} from "../../../platform/failure.ts";
import {openCallers} from "./caller.ts";
import {watchClock} from "./clock.ts";
import {watchEnvironment} from "./environment.ts";
import {watchFiles} from "./files.ts";
import {watchLoading} from "./loading.ts";
import {watchMachine} from "./machine.ts";
import {watchNetwork} from "./network.ts";
import {watchProcesses} from "./processes.ts";
import {watchRandomness} from "./randomness.ts";
import type {GuardRules, Watch} from "./watch.ts";

/**
 * Puts the guard in place, for as long as the process lives. `onViolation` is called for the first violation before it
 * is thrown, since the stage may catch what is thrown. What is given back lets another instance of the stage run under
 * it: with other files to read and folders to write.
 */
export function startGuard(
  rules: GuardRules,
  onViolation: (error: ExpectedError) => void,
): (rules: GuardRules) => void {
  const watch = openWatch(rules, onViolation);
  const renew = watchFiles(rules, watch);
  watchLoading(watch);
  watchProcesses(watch);
  if (!rules.network) watchNetwork(rules, watch);
  watchRandomness(watch);
  watchClock(watch);
  watchMachine(watch);
  watchEnvironment(rules, watch);
  syncBuiltinESMExports(); // `import {readFileSync} from "node:fs"` sees it, too
  return renew;
}

function openWatch(
  {root, stage, file, bundle}: GuardRules,
  onViolation: (error: ExpectedError) => void,
): Watch {
  const callers = openCallers(root, realpathSync(bundle)); // as Node names a module that it loads
  let first: ExpectedError | undefined;
  const refuse: Watch["refuse"] = (guarded, touch) => {
    if (first !== undefined) throw first;
    const own = callers.findOwn(guarded);
    const {what, hint} = touch();
    first = new ExpectedError("undeclared", `the stage ${what}`, {
      file: own?.file ?? file,
      place: own?.place,
      hint: `${hint} Or turn the guard off with \`strict: false\` at ${stage} in dag.yaml.`,
    });
    onViolation(first);
    throw first;
  };
  return {
    refuse,
    refuseOwn(guarded, touch) {
      if (callers.isDirect(guarded)) refuse(guarded, touch);
    },
    refuseBehalf(guarded, touch) {
      if (callers.findOwn(guarded) !== undefined) refuse(guarded, touch);
    },
  };
}
