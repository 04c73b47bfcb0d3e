/** The small card of a model: what is written is read back, and each field that is wrong is named. */
import {mkdtemp, readFile, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {formatCard, parseCard, requireOwnCard} from "../../src/artifacts/card.ts";
import {readScaler, scalerHash, scalerOf} from "../../src/artifacts/scaler.ts";
import {peopleOf} from "../../src/model/training/leak.ts";
import {sampleUseCard} from "../fixtures/use-card.ts";
import {refusalOf} from "../refusal.ts";

const test = suite("artifacts/card");
const scaler = {mean: [1, 2, 3, 4, 5, 6], scale: [0.1, 1 / 3, 3, 4, 5, 6]};
const card = sampleUseCard({users: ["ana", "7"], data: "own.csv"}, {scaler});

test("a card is read back as it was written, names that look like numbers included", () => {
  assert.equal(parseCard(formatCard(card), "m.card.yaml"), card);
  const unknown = sampleUseCard({users: "unknown", validation: []});
  assert.equal(parseCard(formatCard(unknown), "m.card.yaml"), unknown);
});

test("a card written by hand may leave out whom it was validated on and in which file they were labelled", () => {
  const text = formatCard(card)
    .replace(/\n {2}validation:.*/, "")
    .replace(/\n {2}data:.*/, "");
  assert.equal(parseCard(text, "m.card.yaml").trained, {users: ["ana", "7"], validation: [], data: null});
});

test("the example in docs/models.md is a card", async () => {
  const text = await readFile(new URL("../../docs/models.md", import.meta.url), "utf8");
  const shown = /```yaml\n(kymo: card[\s\S]*?)```/.exec(text)![1]!;
  assert.equal(parseCard(shown, "docs").trained, {
    users: ["ana", "ben"],
    validation: ["dee"],
    data: "labelled.csv",
  });
});

test("every field that is wrong is named, and a field that is none is refused", async () => {
  const text = formatCard(card);
  const cases: readonly (readonly [string | RegExp, string, RegExp])[] = [
    ["card/1", "card/9", /kymo is "card\/9", expected "card\/1"/],
    [/^model: .*$/m, "model: abc", /expected the SHA-256/],
    [/rateHz: .*/, "rateHz: fast", /rateHz/],
    [/classes: .*/, "classes: [sitting, sitting]", /a name is listed twice/],
    [/users: .*/, "users: []", /trained.users/],
    [/gravity: .*/, "gravity: maybe", /gravity/],
    [/scale: .*/, "scale: [1, 1, 1, 1, 1, 0]", /scale/],
    [/channels: .*/, "channels: [Gx, Gy, Gz]", /expected Ax, Ay, Az, Gx, Gy, Gz, or Ax, Ay, Az alone/],
    [/gravity: .*/, "gravity: included\nrate: 50", /rate/],
    [/kymo: .*/, "kymo: [", /not the card of a model/],
    [/gravity: .*/, "gravity: &a included\nunits: *a", /not the card of a model/],
  ];
  for (const [from, to, message] of cases) {
    const changed = text.replace(from, to);
    assert.is.not(changed, text);
    const error = await refusalOf(Promise.resolve().then(() => parseCard(changed, "m.card.yaml")));
    assert.match(error.message, message);
    assert.is(error.file, "m.card.yaml");
    assert.match(error.hint, /pnpm model adopt|docs\/models.md/);
  }
});

test("a scaler is read from a card, and one of none leaves the units as they are", async () => {
  const folder = await mkdtemp(join(tmpdir(), "kymo-card-"));
  const path = join(folder, "m.card.yaml");
  await writeFile(path, formatCard(card));
  assert.equal(await readScaler(path), scalerOf(card));
  assert.equal((await readScaler(path)).mean, scaler.mean);
  await rm(folder, {recursive: true});
  const none = scalerOf(sampleUseCard());
  assert.equal([none.mean, none.scale], [new Array(6).fill(0), new Array(6).fill(1)]);
  assert.is.not(scalerHash(none), scalerHash(scalerOf(card)));
});

test("a card is of one file, and its people are those of one labelled file", async () => {
  requireOwnCard(card, "a".repeat(64), "m.card.yaml");
  const other = await refusalOf(
    Promise.resolve().then(() => requireOwnCard(card, "b".repeat(64), "m.card.yaml")),
  );
  assert.match(other.message, "its hash is aaaaaaaaaaaa, the file's bbbbbbbbbbbb");
  assert.equal([...peopleOf(card, "own.csv")], ["ana", "7", "p8"]);
  assert.equal([...peopleOf(card, "other.csv")], []);
  assert.equal([...peopleOf(sampleUseCard({users: "unknown"}), "any.csv")], ["p8"]);
});

test.run();
