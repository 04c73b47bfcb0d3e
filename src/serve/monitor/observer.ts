/** The monitor of one model: counts what was served, judges stretches, keeps what it knows. It lives in the monitor's thread. */
import {statSync} from "node:fs";
import {resolve} from "node:path";
import type {Monitoring} from "../../artifacts/monitoring.ts";
import {driftParams} from "../../judgement/drift/params.ts";
import {type Rules, rulesOf} from "../../judgement/drift/rules.ts";
import {monitorRules} from "../../judgement/monitor/rules.ts";
import {snapshotOf} from "../../judgement/monitor/snapshot.ts";
import {Watch} from "../../judgement/monitor/watch.ts";
import {toFailure} from "../../platform/failure.ts";
import {summarise} from "../../windows/predictions.ts";
import {monitorFolder} from "../state-folder.ts";
import {type Comparison, openComparison} from "./comparison.ts";
import {Keeper, keeperPath, removeOld} from "./keeper.ts";
import type {GivenLabel, LabelsTaken, MonitorContext, Rests, ServedRequest} from "./messages.ts";
import {Stretches} from "./stretches.ts";

const MS = 1000;
/** How often what changed is kept, and the layers are looked at. */
const KEEP_MS = 5000;
const LOOK_MS = 30_000;

export class Observer {
  readonly #of: MonitorContext;
  readonly #watch: Watch;
  readonly #keeper: Keeper | undefined;
  readonly #stretches: Stretches;
  readonly #rules: Rules;
  readonly #driftRules: Rules;
  #comparison: Comparison | undefined;
  #withheld: string | null = null;
  #keptMs = 0;
  #lookedMs = 0;

  constructor(of: MonitorContext, at: number) {
    this.#of = of;
    const {settings, scaler, model, root} = of;
    const {monitor} = settings;
    const drift = driftParams.parse(settings.drift);
    this.#rules = monitorRules(monitor, drift);
    this.#driftRules = rulesOf(drift);
    // Twice the length of a window, as the drift of recordings has it.
    const farthestMs = (2 * MS * scaler.window) / scaler.rateHz;
    const begin = (): Watch => new Watch({params: monitor, classes: scaler.classes, farthestMs});
    let watch = begin();
    this.#stretches = new Stretches(monitor, {
      size: scaler.window * scaler.channels.length,
      classes: scaler.classes.length,
    });
    if (of.isOnDisk) {
      const folder = monitorFolder(root);
      removeOld(folder, at - watch.keepMs);
      this.#keeper = new Keeper(keeperPath(folder, model.digest));
      if (!this.#keeper.load((fact) => watch.restore(fact))) watch = begin();
    }
    this.#watch = watch;
    if (model.baseline !== null) {
      const {mtimeMs} = statSync(resolve(root, settings.baseline));
      this.#watch.see({digest: model.baseline, sinceMs: Math.min(at, Math.round(mtimeMs))});
    }
  }

  get model(): MonitorContext["model"] {
    return this.#of.model;
  }

  /** Says of whom it looks at no samples for a while. */
  served(requests: readonly ServedRequest[], x: Float32Array, p: Float32Array): Rests {
    const {scaler} = this.#of;
    const size = scaler.window * scaler.channels.length;
    let [atX, atP] = [0, 0];
    for (const {id, person, at, windows, withSamples, start} of requests) {
      const columns = summarise(
        p.subarray(atP, atP + windows * scaler.classes.length),
        scaler.classes.length,
      );
      const {predicted, confidence, entropy, margin} = columns;
      this.#watch.count({
        id,
        person,
        at,
        start,
        windows: Array.from(predicted, (code, row) => ({
          predicted: code,
          confidence: confidence[row]!,
          entropy: entropy[row]!,
          margin: margin[row]!,
        })),
      });
      const from = windows - withSamples;
      this.#stretches.add({
        person,
        at,
        x: x.subarray(atX, atX + withSamples * size),
        start: start?.subarray(from) ?? null,
        columns: {
          predicted: predicted.subarray(from),
          confidence: confidence.subarray(from),
          entropy: entropy.subarray(from),
          probabilities: columns.probabilities.map((values) => values.subarray(from)),
        },
      });
      atX += withSamples * size;
      atP += windows * scaler.classes.length;
    }
    const people = new Set(requests.map(({person}) => person));
    return {rests: new Map([...people].map((person) => [person, this.#stretches.restsUntil(person)]))};
  }

  /** Compares one stretch that is whole, if there is one: the next waits, so that others are answered in between. */
  async judge(at: number): Promise<void> {
    const stretch = this.#stretches.take(at);
    if (stretch === undefined) return;
    const comparison = await this.#open();
    if (comparison === undefined) return;
    const people = this.#watch.ledger.people.length;
    const before = this.#watch.driftOf(stretch.person);
    this.#watch.judged(comparison.judge(stretch, {at, people, before}));
  }

  label(labels: readonly GivenLabel[]): LabelsTaken {
    const codes = new Map(this.#of.scaler.classes.map((name, code) => [name, code]));
    const unknown: number[] = [];
    labels.forEach(({request, window, activity}, i) => {
      const actual = codes.get(activity);
      if (actual === undefined || !this.#watch.label({request, window, actual})) unknown.push(i);
    });
    return {accepted: labels.length - unknown.length, unknown};
  }

  /** What is to be done now and then. */
  tend(at: number): void {
    if (at - this.#lookedMs >= LOOK_MS) {
      this.#lookedMs = at;
      this.#watch.compact(at);
      const {level, headline} = this.snapshot(at, 0).spans[0]!.all.verdict;
      this.#watch.noteLayers(at, level, headline);
    }
    if (at - this.#keptMs >= KEEP_MS) this.keep(at);
  }

  keep(at: number): void {
    this.#keptMs = at;
    const news = this.#watch.takeNews();
    this.#keeper?.keep(news, () => this.#watch.all());
  }

  snapshot(at: number, dropped: number): Monitoring {
    const {model} = this.#of;
    return snapshotOf(this.#watch, at, {
      model: {name: model.name, version: model.version, digest: model.digest},
      withheld: this.#withheld,
      reference: model.accuracy,
      rules: this.#rules,
      driftRules: this.#driftRules,
      bytes: this.#keeper?.bytes ?? 0,
      isOnDisk: this.#keeper !== undefined,
      dropped,
    });
  }

  /** Another model was served before. */
  tookOver(at: number, before: MonitorContext["model"]): void {
    const label = ({name, version}: MonitorContext["model"]): string =>
      version === null ? name : `${name}@${version}`;
    this.#watch.add({
      at: new Date(at).toISOString(),
      person: null,
      what: "model",
      level: "pass",
      text: `${label(this.#of.model)} took over from ${label(before)}.`,
    });
  }

  /** Tried again with each stretch, since the reference may be built meanwhile. */
  async #open(): Promise<Comparison | undefined> {
    if (this.#comparison !== undefined) return this.#comparison;
    try {
      const opened = await openComparison(this.#of);
      if ("note" in opened) this.#withheld = opened.note;
      else {
        this.#withheld = null;
        this.#comparison = opened;
      }
    } catch (error) {
      this.#withheld = `Nothing can be compared: ${toFailure(error, "state").message}`;
    }
    return this.#comparison;
  }
}
