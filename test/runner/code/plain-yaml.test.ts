/** The reader of pnpm's locks says what the YAML library says, or leaves the text to it. */
import {readFileSync} from "node:fs";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {parse} from "yaml";
import {parsePlainYaml} from "../../../src/runner/code/plain-yaml.ts";

const test = suite("plain-yaml");

const head = "lockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    dependencies:\n";

const read: Readonly<Record<string, string>> = {
  "the repository's own lock": readFileSync(new URL("../../../pnpm-lock.yaml", import.meta.url), "utf8"),
  "a linked package": `${head}      p:\n        specifier: workspace:*\n        version: link:../packages/p\n`,
  "an alias, with peers": `${head}      p:\n        specifier: npm:q@1\n        version: '@s/q@1.0.0(zod@4.0.0(a@1))'\n`,
  "a tarball by its address": `${head}      p:\n        specifier: https://host:8080/p.tgz\n        version: https://host:8080/p.tgz#main\n`,
  "a key with colons":
    "packages:\n\n  p@https://host/p.tgz:\n    resolution: {tarball: https://host/p.tgz}\n    version: 1.0.0\n",
  "quotes in quotes": "a: 'it''s'\n'b''c': {'d''e': 'f''g'}\n",
  "numbers, words and nothing": "a: 5.4\nb: true\nc: null\nd:\ne: 0\nf: 1.0.0\ng: 1.0\nh: 1.2e\ni: 12.x\n",
  "lists and mappings on a line": "a: [x64, '!arm']\nb: {}\nc: []\nd: {node: ^20 || >=22, npm: '>=7'}\n",
  "a mapping that ends two levels at once": "a:\n  b:\n    c: 1.0.0\nd: e\n",
};

for (const [name, text] of Object.entries(read))
  test(`${name} is read as the library reads it`, () => {
    const plain = parsePlainYaml(text);
    assert.ok(plain !== undefined);
    assert.equal(plain, parse(text));
  });

const left: Readonly<Record<string, string>> = {
  "an empty text": "",
  "a block of text": "a: |-\n  b: c\n",
  "a folded text": "a: one\n  two\n",
  "a list below a key": "a:\n  - b\n",
  "a list at the key's place": "a:\n- b\n",
  "a comment": "a: b # c\n",
  "a line of comment": "# c\na: b\n",
  "an anchor": "a: &x b\nc: *x\n",
  "a tag": "a: !!str 1\n",
  "a mapping over two lines": "a: {b: c,\n  d: e}\n",
  "a mapping in a mapping on a line": "a: {b: {c: d}}\n",
  "a comma in quotes": "a: {b: 'c, d'}\n",
  "a comma in a list's quotes": "a: ['c, d']\n",
  "a comma without a space": "a: [b,c]\n",
  "a key twice": "a: b\na: c\n",
  "a number with an exponent": "a: 1e3\n",
  "a hexadecimal number": "a: 0x1f\n",
  "a number that begins with a dot": "a: .5\n",
  "a number that ends with one": "a: 5.\n",
  "a number with a leading zero": "a: 007\n",
  infinity: "a: .inf\n",
  "a number of too many digits": "a: 12345678901234567890\n",
  "a key that is a number": "1: b\n",
  "double quotes": 'a: "b\\n"\n',
  "an unclosed quote": "a: 'b\n  c'\n",
  "text after a quote": "a: 'b' c\n",
  "a conflict": "<<<<<<< HEAD\na: b\n=======\na: c\n>>>>>>> x\n",
  "a second document": "a: b\n---\nc: d\n",
  "Windows lines": "a: b\r\n",
  tabs: "a:\tb\n",
  "a key that stands further right": "a: b\n  c: d\n",
  "a key that stands between": "a:\n    b: c\n  d: e\n",
  "the prototype": "__proto__: {a: b}\n",
  "spaces at the end": "a: b  \n",
  "a line of spaces": "a: b\n  \nc: d\n",
  "a colon at the end of a value": "a: b:\n",
  "a mapping in a value": "a: b: c\n",
};

for (const [name, text] of Object.entries(left))
  test(`${name} is left to the library`, () => assert.is(parsePlainYaml(text), undefined));

test.run();
