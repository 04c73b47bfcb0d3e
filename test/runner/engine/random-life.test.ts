/**
 * A workspace lives through random changes, kills, damage and edits in the midst of runs: after every step its outputs and
 * its lock are those of a build from nothing, a second run does nothing, and `status` said before what the run would do.
 *
 * KYMO_SEED=n repeats a seed, KYMO_STEPS=n takes so many; `pnpm test:long` takes 1,500.
 */
import {existsSync, lstatSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import type {Step} from "../../../src/runner/steps.ts";
import {seeded} from "../../fixtures/metrics/people.ts";
import {copyAsKilled, replaceFolder, reproHere, statusHere} from "./in-process.ts";
import {look} from "./look.ts";
import {type Entry, RandomWorkspace} from "./random-workspace.ts";
import {Rig} from "./rig.ts";

const test = suite("random life");
const isLong = process.env.KYMO_LONG === "1";
const STEPS = Number(process.env.KYMO_STEPS ?? (isLong ? 1500 : 150));
const SEED = Number(process.env.KYMO_SEED ?? 20261126);

class Life {
  readonly rig = new Rig();
  readonly model: RandomWorkspace;
  readonly #random: () => number;
  readonly #written = new Map<string, Entry>();
  #takeBack: (() => void) | undefined;

  constructor(random: () => number) {
    this.#random = random;
    this.model = new RandomWorkspace(random);
  }

  below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  write(): void {
    this.model.write(this.rig, this.#written);
  }

  /** A random change, or the last edit in the midst of a run taken back: what was recorded then would come back now. */
  change(): string {
    const takeBack = this.#takeBack;
    this.#takeBack = undefined;
    takeBack?.();
    const what = takeBack === undefined ? this.model.change(this.rig) : "the edit taken back";
    this.write();
    return what;
  }

  /** What happens beside the change, said in words; undefined where nothing does. */
  async happen(): Promise<string | undefined> {
    switch (this.below(8)) {
      case 0:
        return `killed at ${await this.#kill()}`;
      case 1:
        return `edited at ${await this.#editAt(1 + this.below(12))}`;
      case 2:
        return `edited and taken back by ${await this.#editAt(1 + this.below(6), 1 + this.below(6))}`;
      case 3: {
        const out = this.#pick(this.model.outputs);
        rmSync(this.rig.path(out), {recursive: true, force: true});
        return `${out} removed`;
      }
      case 4: {
        const out = this.#pick(this.model.outputs.filter((path) => path.endsWith(".txt")));
        if (out !== undefined) this.rig.write(out, "altered by hand");
        return `${out} altered`;
      }
      case 5:
        return this.#damage();
      default:
        return undefined;
    }
  }

  #pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  /** A run that is killed at its n-th step, whichever that is. */
  async #kill(): Promise<Step | "no step"> {
    const copy = `${this.rig.root}-killed`;
    let left = 1 + this.below(40);
    let at: Step | "no step" = "no step";
    await reproHere(this.rig.root, {
      reached: (step) => {
        if (--left !== 0) return;
        at = step;
        copyAsKilled(this.rig.root, copy);
      },
    });
    if (at !== "no step") replaceFolder(this.rig.root, copy);
    return at;
  }

  /** Edits a source at the n-th step of a run, and takes that back so many steps later, or in the next change. */
  async #editAt(first: number, later?: number): Promise<string> {
    let left = first;
    let until: number | undefined;
    let at = "no step";
    const takeBack = (): void => {
      this.#takeBack?.();
      this.#takeBack = undefined;
      this.write();
    };
    await reproHere(this.rig.root, {
      reached: (step) => {
        if (until !== undefined && --until === 0) {
          takeBack();
          at += `, ${step}`;
        }
        if (--left !== 0) return;
        at = step;
        this.#takeBack = this.model.edit();
        this.write();
        until = later;
      },
    });
    if (later !== undefined) takeBack();
    return at;
  }

  /** A file that the runner keeps for itself is cut short, or has another byte in it. */
  #damage(): string {
    const folders = ["runs", "store", "code"].map((name) => this.rig.path(`.dag/${name}`));
    const files = folders
      .flatMap((folder) =>
        existsSync(folder) ? readdirSync(folder, {recursive: true, withFileTypes: true}) : [],
      )
      .filter((entry) => entry.isFile() && !entry.name.endsWith("mjs"))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    const file = this.#pick([
      ...files,
      ...["digests", "code", "parsed"].map((name) => this.rig.path(`.dag/${name}.json`)),
    ]);
    if (!existsSync(file) || lstatSync(file).size === 0) return "nothing damaged";
    const bytes = readFileSync(file);
    if (file.includes("/runs/") && this.below(2) === 0) {
      writeFileSync(file, String(bytes).replace(/"size":\d/, '"size":9')); // still a record, of another output
    } else if (/\.json$/.test(file)) truncateSync(file, this.below(bytes.length));
    else {
      const at = this.below(bytes.length);
      bytes[at] = bytes[at]! ^ 1;
      rmSync(file);
      writeFileSync(file, bytes);
    }
    return `${file.slice(this.rig.root.length + 1)} damaged`;
  }
}

test(`incremental is clean through ${STEPS} steps, seed ${SEED}`, async () => {
  const life = new Life(seeded(SEED));
  const {rig, model} = life;
  life.write();
  const first = await reproHere(rig.root);
  assert.is(first.code, 0, `seed ${SEED}\n${first.text}`);
  for (let step = 1; step <= STEPS; step++) {
    const changed = life.change();
    const happened = await life.happen();
    const about = `seed ${SEED}, step ${step}: ${changed}${happened === undefined ? "" : `; ${happened}`}`;
    const status = await statusHere(rig.root);
    assert.ok(status.code === 0 || status.code === 1, `${about}\n${status.text}`);
    const built = await reproHere(rig.root);
    assert.is(built.code, 0, `${about}\n${built.text}`);
    const hasDone = built.ran.length + built.restored.length + built.removed.length > 0;
    if (!/killed|edited/.test(about) || status.code === 0)
      assert.is(status.code === 1, hasDone, `status, ${about}\n${status.text}${built.text}`);
    const again = await reproHere(rig.root);
    assert.equal([again.ran, again.restored, again.removed], [[], [], []], `twice, ${about}`);
    assert.is((await statusHere(rig.root)).code, 0, about);

    const clean = new Rig();
    model.write(clean, new Map());
    const whole = await reproHere(clean.root);
    assert.is(whole.code, 0, `${about}\n${whole.text}`);
    assert.equal(look(rig.path("o")), look(clean.path("o")), about);
    assert.is(rig.read("dag.lock"), clean.read("dag.lock"), about);
    clean.close();
  }
  rig.close();
});

test.run();
