/** In which order code is declared leaves no trace; in which order it takes effect does. */
import {suite} from "uvu";
import {different, type Files, line, same} from "./one-stage.ts";

const test = suite("order");

const reordered: Readonly<Record<string, readonly [before: Files, after: Files]>> = {
  "functions and types": [
    line("interface A {}", "function f() { return g(); }", "function g() { return 1; }", "export default f;"),
    line("function g() { return 1; }", "function f() { return g(); }", "interface A {}", "export default f;"),
  ],
  "constants, classes, tables and schemas without effect": [
    line(
      'import * as z from "zod";',
      "const A = [1, 2];",
      "const B = {x: A, y: `${3}`};",
      "class C { static readonly n = 1; m() { return A; } }",
      "const D = new Set(['u']);",
      "const E = z.object({a: z.number().int().optional()});",
      "const pick = (name: string) => ({name});",
      "const F = pick('f');",
      "export default () => [A, B, C, D, E, F];",
    ),
    line(
      'import * as z from "zod";',
      "const E = z.object({a: z.number().int().optional()});",
      "const D = new Set(['u']);",
      "class C { static readonly n = 1; m() { return A; } }",
      "const pick = (name: string) => ({name});",
      "const F = pick('f');",
      "const A = [1, 2];",
      "const B = {x: A, y: `${3}`};",
      "export default () => [A, B, C, D, E, F];",
    ),
  ],
};
const zod: Files = {
  "node_modules/zod/package.json":
    '{"name": "zod", "version": "4.0.0", "type": "module", "main": "index.js"}',
  "node_modules/zod/index.js": "",
};
for (const [name, [before, after]] of Object.entries(reordered)) {
  test(`not changed by the order of ${name}`, () => same({...zod, ...before}, {...zod, ...after}));
}

const NEXT = ["let n = 0;", "const next = () => ++n;"];
const effects: Readonly<Record<string, readonly [before: Files, after: Files]>> = {
  "two declarations with an effect that swap": [
    line(...NEXT, "const a = next();", "const b = next();", "export default () => [a, b];"),
    line(...NEXT, "const b = next();", "const a = next();", "export default () => [a, b];"),
  ],
  "two calls of a global function that nothing is known of": [
    line(
      "const a = queueMicrotask(() => {});",
      "const b = setInterval(() => {}, 1);",
      "export default () => [a, b];",
    ),
    line(
      "const b = setInterval(() => {}, 1);",
      "const a = queueMicrotask(() => {});",
      "export default () => [a, b];",
    ),
  ],
  "a schema that moves past a statement which changes the list that it is made of": [
    {
      ...zod,
      ...line(
        'import * as z from "zod";',
        "const names = ['a'];",
        "const S = z.enum(names);",
        "names.push('b');",
        "export default () => S;",
      ),
    },
    {
      ...zod,
      ...line(
        'import * as z from "zod";',
        "const names = ['a'];",
        "names.push('b');",
        "const S = z.enum(names);",
        "export default () => S;",
      ),
    },
  ],
  "a declaration that moves past a statement which changes its input": [
    line("const c = {x: 1};", "const d = {...c};", "c.x = 2;", "export default () => [c, d];"),
    line("const c = {x: 1};", "c.x = 2;", "const d = {...c};", "export default () => [c, d];"),
  ],
  "a declaration that moves past a call which changes its input": [
    line(
      "const c = [1];",
      "const grow = () => c.push(2);",
      "const d = c.slice();",
      "grow();",
      "export default () => [c, d];",
    ),
    line(
      "const c = [1];",
      "const grow = () => c.push(2);",
      "grow();",
      "const d = c.slice();",
      "export default () => [c, d];",
    ),
  ],
  "a constant that moves behind a call which reads it": [
    line("const K = 3;", "const f = () => typeof K;", "const a = f();", "export default () => [a, K];"),
    line("const f = () => typeof K;", "const a = f();", "const K = 3;", "export default () => [a, K];"),
  ],
  "a variable whose first value comes after another": [
    line("let n = 1;", "const set = () => { n = 2; };", "set();", "export default () => n;"),
    line("const set = () => { n = 2; };", "set();", "let n = 1;", "export default () => n;"),
  ],
  "calls of a function whose argument has the name of one of the language": [
    line(
      ...NEXT,
      "const f = (String: any) => String();",
      "const a = f(next);",
      "const b = f(() => next() * 10);",
      "export default () => [a, b];",
    ),
    line(
      ...NEXT,
      "const f = (String: any) => String();",
      "const b = f(() => next() * 10);",
      "const a = f(next);",
      "export default () => [a, b];",
    ),
  ],
  "a getter that counts": [
    line(
      "let n = 0;",
      "const c = {get v() { return ++n; }};",
      "const a = c.v;",
      "const b = c.v;",
      "export default () => [a, b];",
    ),
    line(
      "let n = 0;",
      "const c = {get v() { return ++n; }};",
      "const b = c.v;",
      "const a = c.v;",
      "export default () => [a, b];",
    ),
  ],
  "imports of modules with effects that swap": [
    {
      "s.ts": 'import "./a.ts";\nimport "./b.ts";\nexport default () => (globalThis as any).order;\n',
      "a.ts": '(globalThis as any).order = "a";\n',
      "b.ts": '(globalThis as any).order = "b";\n',
    },
    {
      "s.ts": 'import "./b.ts";\nimport "./a.ts";\nexport default () => (globalThis as any).order;\n',
      "a.ts": '(globalThis as any).order = "a";\n',
      "b.ts": '(globalThis as any).order = "b";\n',
    },
  ],
  "the module at which a circle is entered": [
    {
      "s.ts": 'import {a} from "./a.ts";\nimport {b} from "./b.ts";\nexport default () => [a, b];\n',
      "a.ts": 'import {b} from "./b.ts";\nexport const a = () => b;\n(globalThis as any).seen = typeof b;\n',
      "b.ts": 'import {a} from "./a.ts";\nexport const b = () => a;\n(globalThis as any).seen = typeof a;\n',
    },
    {
      "s.ts": 'import {b} from "./b.ts";\nimport {a} from "./a.ts";\nexport default () => [a, b];\n',
      "a.ts": 'import {b} from "./b.ts";\nexport const a = () => b;\n(globalThis as any).seen = typeof b;\n',
      "b.ts": 'import {a} from "./a.ts";\nexport const b = () => a;\n(globalThis as any).seen = typeof a;\n',
    },
  ],
};
for (const [name, [before, after]] of Object.entries(effects)) {
  test(`changed by ${name}`, () => different(before, after));
}

test.run();
