/** Environment variables that dag.yaml does not declare. Packages read their own; the stage's code reads what is declared. */
import type {Current, Watch} from "./watch.ts";

/** Node itself reads these for each module that it loads: not worth a look at the stack. */
const READ_BY_NODE = ["NODE_V8_COVERAGE", "WATCH_REPORT_DEPENDENCIES"];

/** Jobs that share a process declare the same variables. What is given back forgets those that a job has set itself. */
export function watchEnvironment(current: Current, watch: Watch): () => void {
  const {env} = current.rules;
  const allowed = new Set([...env, ...READ_BY_NODE]);
  const own = new Set<string>();
  const isFree = (name: string | symbol): boolean =>
    typeof name === "symbol" || allowed.has(name) || own.has(name) || name in Object.prototype;
  const refuse = (guarded: (...args: never[]) => unknown, name: string): void =>
    watch.refuseOwn(guarded, () => ({
      what: `reads the environment variable ${name}, which dag.yaml does not declare`,
      hint: `Add \`env: [${[...env, name].join(", ")}]\` to ${current.rules.stage} in dag.yaml, or make it a parameter.`,
    }));
  process.env = new Proxy(process.env, {
    get: function get(target, name) {
      if (!isFree(name)) refuse(get, String(name));
      return Reflect.get(target, name) as unknown;
    },
    has: function has(target, name) {
      if (!isFree(name)) refuse(has, String(name));
      return Reflect.has(target, name);
    },
    getOwnPropertyDescriptor: function describe(target, name) {
      if (!isFree(name)) refuse(describe, String(name));
      return Reflect.getOwnPropertyDescriptor(target, name);
    },
    ownKeys: function list(target) {
      watch.refuseOwn(list, () => ({
        what: "lists all environment variables",
        hint: `Name those that it needs under \`env:\` of ${current.rules.stage} in dag.yaml, and read them by name.`,
      }));
      return Reflect.ownKeys(target);
    },
    set: (target, name, value) => {
      if (typeof name === "string") own.add(name);
      return Reflect.set(target, name, value);
    },
  });
  return () => own.clear();
}
