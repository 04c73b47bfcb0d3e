/** Code that is loaded past the analysis: the digest holds neither its text nor its package's version. */
import module from "node:module";
import {sep} from "node:path";
import vm from "node:vm";
import type {Watch} from "./watch.ts";
import {checkBefore} from "./wrap.ts";

export function watchLoading(watch: Watch): void {
  const touch = (name: string) => () => ({
    what: `loads code by ${name}, of which its digest knows nothing`,
    hint: "Import it by a literal path or name at the top of the file.",
  });
  checkBefore(module, ["createRequire", "_load", "register"], (_, guarded, name) =>
    watch.refuseOwn(guarded, touch(name === "_load" ? "Module._load" : name)),
  );
  checkBefore(module.prototype as object, ["require"], (_, guarded) =>
    watch.refuseOwn(guarded, touch("Module.prototype.require")),
  );
  checkBefore(process, ["binding", "_linkedBinding"], (_, guarded, name) =>
    watch.refuseOwn(guarded, touch(`process.${name}`)),
  );
  const evaluate = (name: string) => () => ({
    what: `evaluates a text by vm.${name}, where nothing is guarded`,
    hint: "Write it as code of the stage.",
  });
  checkBefore(
    vm,
    ["compileFunction", "createContext", "runInContext", "runInNewContext", "runInThisContext"],
    (_, guarded, name) => watch.refuseOwn(guarded, evaluate(name)),
  );
  checkBefore(
    vm.Script.prototype,
    ["runInContext", "runInNewContext", "runInThisContext"],
    (_, guarded, name) => watch.refuseOwn(guarded, evaluate(`Script.${name}`)),
  );
  checkBefore(process, ["dlopen"], ([, path], guarded) => {
    if (typeof path !== "string" || !path.includes(`${sep}node_modules${sep}`))
      watch.refuse(guarded, touch("process.dlopen"));
  });
}
