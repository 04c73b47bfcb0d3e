/**
 * Dynamic instances, as of targets' dynamic branching: a stage whose `each` matches files in a folder that another
 * instance writes as a whole has an instance for every file that will be there.
 *
 * For files that are not there yet a stand-in, whose unknown parts are written `{name}`, is carried through the
 * stages like any other. So it is known beforehand who would read what they write, and has to wait for the folder.
 */

import type {Draft} from "./draft.ts";
import {type EachPatterns, narrowToOut} from "./each.ts";
import {type BindContext, instantiate} from "./instantiate.ts";
import {matchPattern, mayMatch, type Pattern} from "./pattern.ts";
import type {WrittenStage} from "./stages.ts";
import {boundVariant} from "./variants.ts";

/** Stands for the instances of `stage` that follow from the files in a folder of `producer`. */
export interface DynamicInstances {
  readonly stage: WrittenStage;
  /** What they write; unknown parts are `{name}`. */
  readonly outs: readonly string[];
  readonly frozen: boolean;
  readonly producer: Draft;
}

/** All dynamic instances that follow from the outs of `drafts`, and from one another's. */
export function findDynamicInstances(
  drafts: readonly Draft[],
  each: EachPatterns,
  context: BindContext,
): readonly DynamicInstances[] {
  const finder = new Finder(drafts, each, context);
  for (const draft of drafts)
    for (const {path} of draft.outs) finder.follow(draft.stage, path, {isKnown: true, producer: draft});
  // as long as a chain of all stages; what still grows then has no end, and is reported once it is real
  const {found} = finder;
  for (let from = 0, round = 0; from < found.length && round <= each.size; round++) {
    const last = found.slice(from);
    from = found.length;
    for (const {stage, outs, producer} of last)
      for (const path of outs) finder.follow(stage, path, {isKnown: false, producer});
  }
  return found;
}

class Finder {
  readonly found: DynamicInstances[] = [];
  readonly #each: EachPatterns;
  readonly #context: BindContext;
  readonly #producerIds: ReadonlyMap<Draft, number>;
  readonly #seen = new Set<string>();

  constructor(drafts: readonly Draft[], each: EachPatterns, context: BindContext) {
    this.#each = each;
    this.#context = {...context, report: () => {}}; // what is wrong is reported for real instances
    this.#producerIds = new Map(drafts.map((draft, index) => [draft, index]));
  }

  /** Adds what matches the out `path` of `writer`: inside it, or, where parts of it are unknown, itself. */
  follow(
    writer: WrittenStage,
    path: string,
    {isKnown, producer}: {readonly isKnown: boolean; readonly producer: Draft},
  ): void {
    for (const [stage, patterns] of this.#each)
      if (stage !== writer)
        for (const {pattern} of patterns) {
          const inside = narrowToOut(pattern, path, this.#context.disk);
          const matched = inside ?? (!isKnown && mayMatch(pattern, path) ? path : undefined);
          if (matched !== undefined) this.#add(stage, pattern, matched, producer);
        }
  }

  #add(stage: WrittenStage, pattern: Pattern, path: string, producer: Draft): void {
    const {names} = this.#each.get(stage)![0]!.pattern;
    const match = matchPattern(pattern, path) ?? {};
    const bindings = Object.fromEntries(names.map((name) => [name, match[name] ?? `{${name}}`]));
    const key = JSON.stringify([stage.name, bindings, this.#producerIds.get(producer)]);
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    const variant = {...boundVariant(bindings, stage.at), generic: true};
    const draft = instantiate(stage, variant, this.#context);
    this.found.push({stage, outs: draft.outs.map(({path: out}) => out), frozen: draft.frozen, producer});
  }
}
