/** Clocks: a result that holds a time is another one each time. Packages may time themselves. */
import type {Watch} from "./watch.ts";
import {checkBefore} from "./wrap.ts";

export function watchClock(watch: Watch): void {
  const refuse = (guarded: (...args: never[]) => unknown, name: string): void =>
    watch.refuseOwn(guarded, () => ({
      what: `reads the clock (${name}): what comes out would differ from run to run`,
      hint: "Take `elapsed()` from the stage's context for words to a person, or the time from a dependency or parameter.",
    }));
  checkBefore(Date, ["now"], (_, guarded) => refuse(guarded, "Date.now"));
  checkBefore(Object.getPrototypeOf(performance) as object, ["now", "mark"], (_, guarded, name) =>
    refuse(guarded, `performance.${name}`),
  );
  const {bigint} = process.hrtime;
  checkBefore(process, ["hrtime", "uptime"], (_, guarded, name) => refuse(guarded, `process.${name}`));
  process.hrtime.bigint = bigint;
  checkBefore(process.hrtime, ["bigint"], (_, guarded) => refuse(guarded, "process.hrtime.bigint"));

  const Checked: DateConstructor = new Proxy(Date, {
    construct: function construct(target, args, newTarget) {
      if (args.length === 0) refuse(construct, "new Date()");
      return Reflect.construct(target, args, newTarget === Checked ? target : newTarget) as Date;
    },
    apply: function apply(target) {
      refuse(apply, "Date()");
      return target();
    },
  });
  Object.defineProperty(Date.prototype, "constructor", {value: Checked, configurable: true, writable: true});
  globalThis.Date = Checked;
}
