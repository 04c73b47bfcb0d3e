import {suite} from "uvu";
import * as assert from "uvu/assert";
import {
  formatIdentity,
  isAlive,
  isDead,
  ownIdentity,
  parseIdentity,
} from "../../src/platform/process-identity.ts";

const test = suite("process identity");

test("an identity survives its text form", () => {
  const own = ownIdentity();
  assert.equal(parseIdentity(formatIdentity(own)), own);
  assert.is(parseIdentity("0.1.x.h.n"), undefined);
  assert.equal(parseIdentity("7.1.x"), {...own, pid: 7, start: "1", boot: "x"});
  assert.is(parseIdentity("7.1"), undefined);
  assert.not.match(own.host, ".");
});

test("this process is alive, and one of another boot is not", () => {
  const own = ownIdentity();
  assert.ok(isAlive(own));
  assert.not.ok(isAlive({...own, boot: "another-boot"}));
  assert.ok(isDead({...own, boot: "another-boot"}));
  assert.ok(isDead({...own, pid: 4194304}));
});

test("of a process of another machine or container nothing is certain", () => {
  const own = ownIdentity();
  for (const other of [
    {...own, host: "other_000000"},
    {...own, host: "other_000000", boot: "another-boot"},
    {...own, namespace: "1"},
  ]) {
    assert.not.ok(isAlive(other));
    assert.not.ok(isDead(other));
  }
});

test.run();
