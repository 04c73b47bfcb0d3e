/** Clocks: a result that holds a time is another one each time. Packages may time themselves. */
import perfHooks from "node:perf_hooks";
import type {Callable} from "./caller.ts";
import type {Watch} from "./watch.ts";
import {checkBefore, checkGetter} from "./wrap.ts";

export function watchClock(watch: Watch): void {
  const refuse = (guarded: (...args: never[]) => unknown, name: string): void =>
    watch.refuseOwn(guarded, () => ({
      what: `reads the clock (${name}): what comes out would differ from run to run`,
      hint: "Take `elapsed()` from the stage's context for words to a person, or the time from a dependency or parameter.",
    }));
  checkBefore(Date, ["now"], (_, guarded) => refuse(guarded, "Date.now"));
  const timing = ["now", "mark", "measure", "toJSON", "eventLoopUtilization"];
  checkBefore(Object.getPrototypeOf(performance) as object, timing, (_, guarded, name) =>
    refuse(guarded, `performance.${name}`),
  );
  checkBefore(perfHooks, ["monitorEventLoopDelay"], (_, guarded, name) => refuse(guarded, name));
  const {bigint} = process.hrtime;
  checkBefore(process, ["hrtime", "uptime"], (_, guarded, name) => refuse(guarded, `process.${name}`));
  process.hrtime.bigint = bigint;
  checkBefore(process.hrtime, ["bigint"], (_, guarded) => refuse(guarded, "process.hrtime.bigint"));

  checkGetter(Object.getPrototypeOf(performance) as object, "timeOrigin", (guarded) =>
    refuse(guarded, "performance.timeOrigin"),
  );
  checkGetter(Event.prototype, "timeStamp", (guarded) => refuse(guarded, "Event.timeStamp"));
  const {Temporal} = globalThis as {Temporal?: {Now: object}};
  if (Temporal !== undefined)
    checkBefore(Temporal.Now, Object.getOwnPropertyNames(Temporal.Now), (_, guarded, name) => {
      if (name !== "timeZoneId") refuse(guarded, `Temporal.Now.${name}`);
    });
  watchFormats(refuse);

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

/** Without a date they format that of now. */
function watchFormats(refuse: (guarded: Callable, name: string) => void): void {
  const {prototype} = Intl.DateTimeFormat;
  checkBefore(prototype, ["formatToParts"], ([date], guarded, name) => {
    if (date === undefined) refuse(guarded, `Intl.DateTimeFormat.${name}`);
  });
  const {get} = Object.getOwnPropertyDescriptor(prototype, "format")!;
  Object.defineProperty(prototype, "format", {
    configurable: true,
    get(this: Intl.DateTimeFormat) {
      const format = get!.call(this) as Intl.DateTimeFormat["format"];
      return function checked(date?: Date | number): string {
        if (date === undefined) refuse(checked, "Intl.DateTimeFormat.format");
        return format(date);
      };
    },
  });
}
