/** Chance that no seed governs, also where the stage draws it through a package. */
import crypto from "node:crypto";
import type {Watch} from "./watch.ts";
import {checkBefore} from "./wrap.ts";

const DRAWS = [
  ...["randomBytes", "pseudoRandomBytes", "randomFill", "randomFillSync", "randomInt", "randomUUID"],
  ...["generateKey", "generateKeySync", "generateKeyPair", "generateKeyPairSync"],
  ...["generatePrime", "generatePrimeSync", "publicEncrypt"],
];

export function watchRandomness(watch: Watch): void {
  const refuse = (guarded: (...args: never[]) => unknown, name: string): void =>
    watch.refuseBehalf(guarded, () => ({
      what: `draws random numbers that no seed governs (${name})`,
      hint: "Draw them with `random()` from the stage's context, and declare the parameter `seed`.",
    }));
  checkBefore(Math, ["random"], (_, guarded) => refuse(guarded, "Math.random"));
  checkBefore(crypto, DRAWS, (_, guarded, name) => refuse(guarded, `crypto.${name}`));
  checkBefore(Object.getPrototypeOf(crypto.webcrypto.subtle) as object, ["generateKey"], (_, guarded) =>
    refuse(guarded, "crypto.subtle.generateKey"),
  );
  for (const {prototype} of [crypto.ECDH, crypto.DiffieHellman, crypto.DiffieHellmanGroup])
    checkBefore(prototype as object, ["generateKeys"], (_, guarded) =>
      refuse(guarded, "crypto.generateKeys"),
    );
  checkBefore(
    Object.getPrototypeOf(crypto.webcrypto) as object,
    ["getRandomValues", "randomUUID"],
    (_, guarded, name) => refuse(guarded, `crypto.${name}`),
  );
}
