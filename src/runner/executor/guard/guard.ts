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
import {type Callers, openCallers} from "./caller.ts";
import {watchClock} from "./clock.ts";
import {watchEnvironment} from "./environment.ts";
import {watchFiles} from "./files.ts";
import {watchLoading} from "./loading.ts";
import {watchMachine} from "./machine.ts";
import {watchNetwork} from "./network.ts";
import {watchProcesses} from "./processes.ts";
import {watchRandomness} from "./randomness.ts";
import {watchTimes} from "./times.ts";
import type {Current, GuardRules, Watch} from "./watch.ts";

/** Of the time before the guard stands. */
const realPath = realpathSync;

/**
 * Puts the guard in place, for as long as the process lives. `onViolation` is called for the first violation before it
 * is thrown, since the stage may catch what is thrown. What is given back lets another job run under it, which may use
 * the same variables and the network as little or as much.
 */
export function startGuard(
  first: GuardRules,
  onViolation: (error: ExpectedError) => void,
): (rules: GuardRules) => void {
  const current = {rules: first, callers: openCallersOf(first)};
  const watch = openWatch(current, onViolation);
  const renewFiles = watchFiles(first, watch);
  watchTimes(watch);
  watchLoading(watch);
  watchProcesses(watch);
  if (!first.network) watchNetwork(current, watch);
  watchRandomness(watch);
  watchClock(watch);
  watchMachine(watch);
  const renewEnvironment = watchEnvironment(current, watch);
  syncBuiltinESMExports(); // `import {readFileSync} from "node:fs"` sees it, too
  return (rules) => {
    current.rules = rules;
    current.callers = openCallersOf(rules);
    renewFiles(rules);
    renewEnvironment();
  };
}

function openCallersOf({root, bundle}: GuardRules): Callers {
  return openCallers(root, realPath(bundle)); // as Node names a module that it loads
}

function openWatch(
  current: Current & {readonly callers: Callers},
  onViolation: (error: ExpectedError) => void,
): Watch {
  let first: ExpectedError | undefined;
  const refuse: Watch["refuse"] = (guarded, touch) => {
    if (first !== undefined) throw first;
    const {callers, rules} = current;
    const own = callers.findOwn(guarded);
    const {what, hint} = touch();
    first = new ExpectedError("undeclared", `the stage ${what}`, {
      file: own?.file ?? rules.file,
      place: own?.place,
      hint: `${hint} Or turn the guard off with \`strict: false\` at ${rules.stage} in dag.yaml.`,
    });
    onViolation(first);
    throw first;
  };
  return {
    isOwn: (guarded) => current.callers.isDirect(guarded),
    refuse,
    refuseOwn(guarded, touch) {
      if (current.callers.isDirect(guarded)) refuse(guarded, touch);
    },
    refuseBehalf(guarded, touch) {
      if (current.callers.findOwn(guarded) !== undefined) refuse(guarded, touch);
    },
  };
}
