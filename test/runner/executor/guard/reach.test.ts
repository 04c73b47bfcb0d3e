/** What reaches out of the process: chance, the network, other processes, code that the digest does not hold. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {runGuarded} from "./guarded.ts";

const test = suite("guard: reach");

test("chance without a seed is refused; digests and `random` are free", () => {
  const {ran, text} = runGuarded({
    math: {body: "Math.random();"},
    bytes: {head: 'import {randomBytes} from "node:crypto";', body: "randomBytes(4);"},
    uuid: {body: "crypto.randomUUID();"},
    values: {body: "crypto.getRandomValues(new Uint8Array(4));"},
    prime: {head: 'import {generatePrimeSync} from "node:crypto";', body: "generatePrimeSync(32);"},
    curve: {
      head: 'import {createECDH} from "node:crypto";',
      body: 'createECDH("secp256k1").generateKeys();',
    },
    subtle: {body: 'await crypto.subtle.generateKey({name: "AES-GCM", length: 128}, true, ["encrypt"]);'},
    device: {head: 'import * as fs from "node:fs";', body: 'fs.openSync("/dev/urandom");'},
    digest: {
      head: 'import {createHash} from "node:crypto";',
      body: 'createHash("sha256").update("x").digest();',
    },
  });
  assert.equal(ran, ["digest"], text);
  assert.match(text, "the stage draws random numbers that no seed governs (Math.random)");
  assert.match(text, "Draw them with `random()`");
});

test("the network is refused, unless it is declared", () => {
  const ask = 'await fetch("http://127.0.0.1:9/").catch(() => {});';
  const {ran, text} = runGuarded({
    fetched: {body: ask},
    connected: {
      head: 'import {connect} from "node:net";',
      body: 'connect(9, "127.0.0.1").on("error", () => {});',
    },
    http: {head: 'import {get} from "node:http";', body: 'get("http://127.0.0.1:9/").on("error", () => {});'},
    looked: {head: 'import {lookup} from "node:dns/promises";', body: 'await lookup("localhost");'},
    declared: {body: ask, keys: "network: true"},
  });
  assert.equal(ran, ["declared"], text);
  assert.match(text, "add `network: true` to fetched in dag.yaml");
});

test("what the machine is like is refused", () => {
  const {ran, text} = runGuarded({
    free: {head: 'import os from "node:os";', body: "os.freemem();"},
    home: {head: 'import {homedir} from "node:os";', body: "homedir();"},
    report: {body: "process.report.getReport();"},
    environ: {head: 'import {readFileSync} from "node:fs";', body: 'readFileSync("/proc/self/environ");'},
    real: {head: 'import {realpathSync} from "node:fs";', body: 'realpathSync.native("package.json");'},
    cores: {head: 'import os from "node:os";', body: "os.availableParallelism();"},
  });
  assert.equal(ran, ["cores"], text);
  assert.match(text, "the stage reads what this machine is like (os.freemem)");
  assert.match(text, "the stage reads package.json, which dag.yaml does not declare");
});

test("other processes and threads are refused", () => {
  const {ran, text} = runGuarded({
    sync: {head: 'import {execFileSync} from "node:child_process";', body: 'execFileSync("true");'},
    spawned: {head: 'import * as processes from "node:child_process";', body: 'processes.spawn("true");'},
    thread: {head: 'import {Worker} from "node:worker_threads";', body: 'new Worker("1", {eval: true});'},
  });
  assert.equal(ran, [], text);
  assert.match(text, "the stage starts the process `true`");
  assert.match(text, "the stage starts a thread");
});

test("code that is loaded past the analysis is refused", () => {
  const {ran, text} = runGuarded(
    {
      required: {
        head: 'import {createRequire as load} from "node:module";',
        body: 'load(process.cwd() + "/x")("zod");',
      },
      builtin: {
        head: 'import * as m from "node:module";',
        body: '(m as any)["create" + "Require"](process.cwd() + "/x");',
      },
      imported: {body: 'await new Function("path", "return import(path)")(process.cwd() + "/hidden.mjs");'},
      registered: {
        head: 'import {register} from "node:module";',
        body: 'register("data:text/javascript,");',
      },
      bound: {body: '(process as any).binding("fs");'},
    },
    {"hidden.mjs": "export default 1;"},
  );
  assert.equal(ran, [], text);
  assert.match(text, "the stage loads code by createRequire, of which its digest knows nothing");
  assert.match(text, "the stage reads hidden.mjs, which is no part of its digest");
});

test.run();
