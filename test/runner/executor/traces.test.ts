/** What an instance may leave in its process is seen; and what of the language and of Node is looked at. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {showPath} from "../../../src/runner/executor/guard/caller.ts";
import {listShared, rememberProcess} from "../../../src/runner/executor/traces.ts";

const test = suite("traces");

test("globals, their prototypes, modules of Node, and prototypes without a name are looked at", () => {
  const shared = listShared();
  const iterator: unknown = Object.getPrototypeOf([].values());
  const generator: unknown = Object.getPrototypeOf(Object.getPrototypeOf((function* () {})()));
  for (const object of [globalThis, process, Map, Map.prototype, JSON, Math, iterator, generator])
    assert.ok(shared.has(object as object), String(object));
  assert.ok(![...shared].some((object) => object === null || object === undefined));
});

test("a property that came, went or changed, a variable, and a listener are seen, and seen to be gone", () => {
  const object: Record<string, unknown> = {a: 1, nan: Number.NaN};
  const env: Record<string, string | undefined> = {A: "1"};
  const isSame = rememberProcess([object], env);
  if (!isSame()) return; // the test's own process is busy with something else
  const steps: readonly [change: () => void, back: () => void][] = [
    [() => (object.b = 1), () => delete object.b],
    [() => (object.a = 2), () => (object.a = 1)],
    [() => (object.nan = 0), () => (object.nan = Number.NaN)],
    [
      () => Object.defineProperty(object, "a", {enumerable: false}),
      () => Object.defineProperty(object, "a", {enumerable: true}),
    ],
    [
      () => Object.defineProperty(object, "a", {get: () => 1, configurable: true}),
      () => Object.defineProperty(object, "a", {value: 1, writable: true, configurable: true}),
    ],
    [() => (env.A = "2"), () => (env.A = "1")],
    [() => (env.B = "1"), () => delete env.B],
    [() => process.on("SIGUSR2", listen), () => process.off("SIGUSR2", listen)],
  ];
  for (const [i, [change, back]] of steps.entries()) {
    change();
    assert.not(isSame(), `change ${i}`);
    back();
    if (process.listenerCount("SIGUSR2") === 0) assert.ok(isSame() || i === 7, `change ${i} taken back`);
  }
});

function listen(): void {}

test("a path is shown relative to the workspace where it lies in it", () => {
  const shown = ["/w/a/b", "/w/..c", "/w", "/", "/other/a", "/wide"].map((path) => showPath("/w", path));
  assert.equal(shown, ["a/b", "..c", "/w", "/", "/other/a", "/wide"]);
});

test.run();
