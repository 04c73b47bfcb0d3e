import {suite} from "uvu";
import * as assert from "uvu/assert";
import {runGuarded} from "./guarded.ts";

const test = suite("guard: clock");

test("every clock is refused to the stage's own code", () => {
  const {ran, text} = runGuarded({
    now: {body: "Date.now();"},
    date: {body: "new Date();"},
    called: {body: "Date();"},
    mapped: {body: "[0].map(Date.now);"},
    built: {body: "new (new Date(0).constructor as any)();"},
    performance: {body: "performance.now();"},
    measured: {body: 'performance.measure("x");'},
    described: {body: "performance.toJSON();"},
    used: {body: "performance.eventLoopUtilization();"},
    delayed: {
      head: 'import {monitorEventLoopDelay} from "node:perf_hooks";',
      body: "monitorEventLoopDelay();",
    },
    hrtime: {body: "process.hrtime();"},
    bigint: {body: "process.hrtime.bigint();"},
    evaluated: {body: 'new Function("return Date.now()")();'},
    formatted: {body: 'new Intl.DateTimeFormat("en").format();'},
    parts: {body: 'new Intl.DateTimeFormat("en").formatToParts();'},
    origin: {body: "performance.timeOrigin;"},
    event: {body: 'new Event("x").timeStamp;'},
    uptime: {head: 'import {readFileSync} from "node:fs";', body: 'readFileSync("/proc/uptime");'},
    processor: {body: "process.cpuUsage();"},
    realm: {head: 'import vm from "node:vm";', body: 'vm.runInNewContext("Date.now()");'},
    script: {head: 'import vm from "node:vm";', body: 'new vm.Script("Date.now()").runInThisContext();'},
    timer: {body: "await new Promise((done) => setTimeout(() => done(Date.now()), 1));"},
  });
  assert.equal(ran, []);
  assert.match(text, "the stage reads the clock (new Date()): what comes out would differ from run to run");
  assert.match(text, "Take `elapsed()` from the stage's context");
  assert.match(text, "the stage reads the clock (Intl.DateTimeFormat.format)");
  assert.match(text, "the stage evaluates a text by vm.runInNewContext");
  assert.not.match(text, "throw first");
});

test("given dates, `elapsed`, and the timing of packages are free", () => {
  const {ran, text} = runGuarded({
    given: {
      body: `const day = new Date(2020, 0, 1);
    class Day extends Date {}
    if (!(day instanceof Date) || !(new Day(0) instanceof Day) || Date.UTC(1970) !== 0) throw new Error("Date is broken");`,
    },
    elapsed: {body: 'if (!(elapsed() >= 0)) throw new Error("no time");'},
    timer: {body: "await new Promise((done) => setTimeout(done, 1));"},
    format: {
      body: `const format = new Intl.DateTimeFormat("en", {dateStyle: "short"});
    if (format.format(0) !== "1/1/70" || [0].map(format.format)[0] !== "1/1/70" || format.formatToParts(0).length !== 5)
      throw new Error("Intl is broken");`,
    },
  });
  assert.equal(ran, ["elapsed", "format", "given", "timer"], text);
});

test.run();
