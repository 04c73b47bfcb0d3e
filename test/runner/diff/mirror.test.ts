/** Random pairs of locks: what is equal has no difference, and going back mirrors going there. */
import {writeFileSync} from "node:fs";
import {join} from "node:path";
import {xoroshiro128plus} from "pure-rand/generator/xoroshiro128plus";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {sha256} from "../../../src/platform/canonical.ts";
import {openDigests} from "../../../src/runner/content/digest-file.ts";
import {stageOf} from "../../../src/runner/definition/stage-of.ts";
import {
  type ChangedArtifact,
  type Diff,
  type DiffContext,
  diffSides,
  isEmpty,
} from "../../../src/runner/diff/diff.ts";
import type {Side} from "../../../src/runner/diff/side.ts";
import {openLocalStore} from "../../../src/runner/store/local-store.ts";
import type {RunRecord} from "../../../src/runner/store/record.ts";
import {openRunCache} from "../../../src/runner/store/run-cache.ts";
import {temporaryFolder} from "../../temporary-folder.ts";

const PAIRS = Number(process.env.KYMO_PAIRS ?? 300);
const SEED = Number(process.env.KYMO_SEED ?? 1);

const test = suite("mirrored diffs");
const random = xoroshiro128plus(SEED);
const below = (n: number): number => (random.next() >>> 0) % n;
const pick = <T>(items: readonly T[]): T => items[below(items.length)]!;

/** Texts that lie in the store, by the ending of the outputs that may hold them. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  ".csv": [
    "id,x\n1,2\n2,3\n",
    "id,x\n2,3\n1,2\n",
    "id,x\n1,5\n3,\n",
    "x,id,y\n2,1,a\n",
    "id\n1\n1\n",
    "id,x\n1,NaN\n2,a\n",
  ],
  ".json": [
    '{"a": 1, "b": [1, 2]}',
    '{"a": {"value": 2, "lo": 1, "hi": 3}}',
    "[]",
    '{"b": [1, 3, 4], "c": null}',
    "{",
  ],
  ".bin": ["one", "two"],
};
const NAMES = ["a", "b", "c@1", "c@2", "d"];

interface Stored {
  readonly bytes: string;
  readonly size: number;
}

async function open(): Promise<{context: DiffContext; stored: ReadonlyMap<string, readonly Stored[]>}> {
  const root = temporaryFolder();
  const store = openLocalStore(root);
  const stored = new Map<string, Stored[]>();
  for (const [ending, texts] of Object.entries(TEXTS))
    for (const text of texts) {
      writeFileSync(join(root, "text"), text);
      stored.set(ending, [...(stored.get(ending) ?? []), await store.put("text")]);
    }
  // one that is stored nowhere
  for (const objects of stored.values()) objects.push({bytes: sha256("gone"), size: 4});
  const kept = {root, digests: openDigests(root), store, runs: openRunCache(root)};
  const context: DiffContext = {
    kept,
    rulesOf: (path) => ({isMetrics: path.startsWith("a"), ...(path.includes("key") ? {key: ["id"]} : {})}),
    isWanted: () => true,
    explainCode: () => [],
    examples: 3,
  };
  return {context, stored};
}

/** Each instance reads some outputs of those before it. */
function makeSide(label: string, stored: ReadonlyMap<string, readonly Stored[]>): Side {
  const records = new Map<string, RunRecord>();
  const written: {path: string; content: string}[] = [];
  for (const name of NAMES) {
    if (below(6) === 0) continue;
    const outs = Array.from({length: below(4)}, (_, i) => {
      // the same on both sides, but now and then
      const ending = [".csv", ".json", ".csv", ".bin"][below(9) === 0 ? 3 : i]!;
      const path = `${name}-${below(9) === 0 ? "other" : i === 0 ? "key" : "plain"}${i}${ending}`;
      const {bytes, size} = pick(stored.get(ending)!);
      return {role: path, path, bytes, content: bytes, size};
    });
    const deps = written.filter(() => below(3) === 0).map(({path, content}) => ({role: path, path, content}));
    if (below(2) === 0) deps.push({role: "in", path: "in", content: sha256(String(below(2)))});
    const packages = below(3) === 0 ? {zod: `4.${below(2)}.0`} : {};
    const record = {code: `cmd:${below(2)}`, packages, params: {p: below(3)}, env: {}, deps, outs};
    records.set(name, {
      fingerprint: sha256(JSON.stringify({...record, outs: outs.map(({path}) => path)})),
      ...record,
    });
    written.push(...outs);
  }
  return {label, commit: label, records};
}

/** What must be the same seen from both ends. */
function essence(diff: Diff) {
  const paths = (list: readonly {readonly path: string}[]): readonly string[] =>
    list.map(({path}) => path).sort();
  return {
    same: diff.same,
    changed: diff.changed.map(essenceOf).sort((a, b) => (a.path < b.path ? -1 : 1)),
    added: paths(diff.added),
    removed: paths(diff.removed),
    renamed: diff.renamed.map(({before, after}) => `${before} ${after}`).sort(),
  };
}

function essenceOf({path, before, after, diff, causes}: ChangedArtifact) {
  // of the instances of a stage that have a reason in common one is named
  const reasons = causes.map(({reason, instance}) => `${stageOf(instance)} ${reason.kind}`).sort();
  const tables =
    diff?.kind === "tables"
      ? diff.tables.map(({diff: one}) => ({
          rows: one?.rows,
          changed: one?.columns.map(({name, changed, numeric}) => [
            name,
            changed,
            numeric?.largest,
            numeric?.shift,
          ]),
          added: one?.schema.added.map(({name}) => name).sort(),
          removed: one?.schema.removed.map(({name}) => name).sort(),
        }))
      : [];
  const json =
    diff?.kind === "json" ? diff.changes.map((one) => [one.path, one.before, one.after] as const).sort() : [];
  return {path, kind: diff?.kind, before, after, reasons, tables, json};
}

type Essence = ReturnType<typeof essence>;

/** As the diff from the other end has to be. */
function mirror({same, changed, added, removed, renamed}: Essence): Essence {
  return {
    same,
    changed: changed.map((one) => ({
      ...one,
      before: one.after,
      after: one.before,
      reasons: one.reasons.map(swapWords).sort(),
      tables: one.tables.map((table) => ({
        ...table,
        rows: table.rows && {
          ...table.rows,
          before: table.rows.after,
          after: table.rows.before,
          added: table.rows.removed,
          removed: table.rows.added,
        },
        changed: table.changed?.toSorted(),
        added: table.removed,
        removed: table.added,
      })),
      json: one.json.map(([path, before, after]) => [path, after, before] as const),
    })),
    added: removed,
    removed: added,
    renamed: renamed.map((pair) => pair.split(" ").reverse().join(" ")).sort(),
  };
}

const SWAPPED: Readonly<Record<string, string>> = {
  "stage added": "stage removed",
  "stage removed": "stage added",
};
const swapWords = (reason: string): string =>
  reason.replace(/stage (added|removed)/, (words) => SWAPPED[words]!);
const sorted = (one: Essence): Essence => ({
  ...one,
  changed: one.changed.map((each) => ({
    ...each,
    tables: each.tables.map((table) => ({...table, changed: table.changed?.toSorted()})),
  })),
});

test(`${PAIRS} pairs of locks, seed ${SEED}`, async () => {
  const {context, stored} = await open();
  let compared = 0;
  for (let pair = 0; pair < PAIRS; pair++) {
    const where = `seed ${SEED}, pair ${pair}`;
    const [a, b] = [makeSide("a", stored), makeSide("b", stored)];
    const copy: Side = {...a, records: structuredClone(a.records)};
    assert.ok(isEmpty(await diffSides(a, copy, context)), where);
    const [there, back] = [await diffSides(a, b, context), await diffSides(b, a, context)];
    compared += there.changed.filter(({diff}) => diff !== undefined).length;
    assert.equal(sorted(essence(back)), mirror(sorted(essence(there))), where);
    assert.is(isEmpty(there), isEmpty(back), where);
  }
  assert.ok(compared > PAIRS, `${compared} artifacts were compared by content`);
});

test.run();
