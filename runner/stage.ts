/**
 * What a stage file is: one default export made by `defineStage`. This is the only module of the runner that
 * a stage may import; it has no code of its own, so that no stage's digest depends on the engine.
 */

/** A schema that checks unknown parameters, such as a Zod object. `parse` throws with a readable message. */
export interface ParamsSchema<T> {
  parse(value: unknown): T;
}

export type Paths = Readonly<Record<string, string>>;
/** A dependency given as a glob arrives as a sorted list, any other as one path. */
export type DepPaths = Readonly<Record<string, string | readonly string[]>>;

export interface StageContext<P, D extends DepPaths = DepPaths, O extends Paths = Paths> {
  /** Absolute paths to read, by the names given in dag.yaml. */
  readonly deps: D;
  /** Absolute paths to write, by the names given in dag.yaml; their folders exist. */
  readonly outs: O;
  /** The declared parameters, nested as in params.yaml, after the schema has checked them. */
  readonly params: P;
  /** What `each`, `foreach` or `matrix` bound for this instance, such as `{session: "2025-03-23"}`. */
  readonly bindings: Readonly<Record<string, string>>;
  /** Uniform numbers in [0, 1), seeded by the declared parameter `seed` and the bindings. */
  readonly random: () => number;
  /** Share of the work done, 0 to 1. */
  progress(share: number): void;
  /** One line for the person who waits; it is no output and enters no record. */
  log(line: string): void;
  readonly signal: AbortSignal;
}

export interface Stage<P, D extends DepPaths = DepPaths, O extends Paths = Paths> {
  readonly params: ParamsSchema<P>;
  run(context: StageContext<P, D, O>): Promise<void>;
}

/** Gives a stage its types; returns it unchanged. */
export function defineStage<P, D extends DepPaths, O extends Paths>(stage: Stage<P, D, O>): Stage<P, D, O> {
  return stage;
}
