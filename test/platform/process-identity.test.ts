import {suite} from "uvu";
import * as assert from "uvu/assert";
import {formatIdentity, isAlive, ownIdentity, parseIdentity} from "../../src/platform/process-identity.ts";

const test = suite("process identity");

test("an identity survives its text form", () => {
  const own = ownIdentity();
  assert.equal(parseIdentity(formatIdentity(own)), own);
  assert.is(parseIdentity("0.1.x"), undefined);
});

test("this process is alive, and one of another boot is not", () => {
  const own = ownIdentity();
  assert.ok(isAlive(own));
  assert.not.ok(isAlive({...own, boot: "another-boot"}));
});

test.run();
