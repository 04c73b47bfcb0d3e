/** Versions: which texts are one, and their order by the specification. */
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {compareVersions, developmentVersion, parseVersion} from "../../src/registry/semver.ts";

const test = suite("semantic versions");

test("texts that are versions, and that are none", () => {
  for (const text of [
    "0.0.0",
    "1.2.3",
    "10.20.30",
    "1.0.0-alpha",
    "1.0.0-0.3.7",
    "1.0.0-x-y-z.--",
    "1.0.0-0a",
  ])
    assert.ok(parseVersion(text), text);
  const wrong = [
    "",
    "1",
    "1.2",
    "1.2.3.4",
    "01.2.3",
    "1.2.3-",
    "1.2.3-01",
    "1.2.3-a..b",
    "v1.2.3",
    "1.2.3+build",
  ];
  for (const text of [...wrong, "1.2.3 ", "../1.2.3", "1.2.3-ä", "production", "-1.0.0"])
    assert.is(parseVersion(text), undefined, text);
});

test("the order of the specification's own example", () => {
  const ordered = ["alpha", "alpha.1", "alpha.beta", "beta", "beta.2", "beta.11", "rc.1"].map(
    (id) => `1.0.0-${id}`,
  );
  const all = ["0.9.10", ...ordered, "1.0.0", "1.0.1", "1.2.0", "1.10.0", "2.0.0"];
  assert.equal([...all].reverse().sort(compareVersions), all);
  assert.is(compareVersions("1.0.0-a.b", "1.0.0-a.b"), 0);
});

test("a development version comes after the highest release and is named after the model", () => {
  const hash = "0123456789abcdef";
  assert.is(developmentVersion([], hash), "0.1.0-dev-01234567");
  assert.is(developmentVersion(["1.2.9", "1.10.3", "1.11.0-dev-ffffffff"], hash), "1.11.0-dev-01234567");
  assert.ok(parseVersion(developmentVersion([], hash)), "also where the hash begins with digits only");
});

test.run();
