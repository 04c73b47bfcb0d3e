/** Puts a check before a function of Node, in the object that holds it. */
import type {Callable} from "./caller.ts";

/** `check` is given the arguments and the function that stands in the old one's place; what it throws is thrown. */
export function checkBefore<T extends object>(
  owner: T,
  names: readonly string[],
  check: (args: readonly unknown[], guarded: Callable, name: string) => void,
): void {
  const functions = owner as Record<string, unknown>;
  for (const name of names) {
    const original = functions[name];
    const held = Object.getOwnPropertyDescriptor(owner, name);
    if (typeof original !== "function" || held?.configurable === false) continue; // a version of Node that has none
    function guarded(this: unknown, ...args: unknown[]): unknown {
      check(args, guarded, name);
      return Reflect.apply(original as Callable, this, args as never[]);
    }
    const {prototype: _, ...own} = Object.getOwnPropertyDescriptors(original); // its name, `native`, symbols
    Object.defineProperties(guarded, own);
    Object.defineProperty(owner, name, {
      value: guarded,
      enumerable: held?.enumerable ?? true,
      configurable: true,
      writable: true,
    });
  }
}

/** As `checkBefore`, for a property that a getter gives. */
export function checkGetter(owner: object, name: string, check: (guarded: Callable) => void): void {
  const held = Object.getOwnPropertyDescriptor(owner, name);
  const {get} = held ?? {};
  if (get === undefined || held?.configurable !== true) return;
  function guarded(this: unknown): unknown {
    check(guarded);
    return get!.call(this) as unknown;
  }
  Object.defineProperty(owner, name, {...held, get: guarded});
}
