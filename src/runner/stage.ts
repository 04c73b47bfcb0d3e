/**
 * What a stage file is: one default export made by `defineStage`. This is the only module of the runner that
 * a stage may import; it has no code of its own, so that no stage's digest depends on the engine.
 */

/** A schema that checks unknown parameters, such as a Zod object. `parse` throws with a readable message. */
export interface ParamsSchema<T> {
  parse(value: unknown): T;
}

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | {readonly [name: string]: JsonValue};

export type Paths = Readonly<Record<string, string>>;
/** A dependency given as a glob arrives as a sorted list, any other as one path. */
export type DepPaths = Readonly<Record<string, string | readonly string[]>>;

/** What this very run stands on, to be cited in what it writes (a model's card): all of it is in the fingerprint. */
export interface StageInputs {
  /** Digest of the code that the stage reaches. */
  readonly code: string;
  /** Digest of the declared parameters. */
  readonly params: string;
  /**
   * Content digest of each dependency, by its name in dag.yaml; of a glob, the SHA-256 of the JSON list of its
   * files' content digests, sorted, whatever the files' names.
   */
  readonly deps: Readonly<Record<string, string>>;
  readonly fingerprint: string;
}

export interface StageContext<P, D extends DepPaths = DepPaths, O extends Paths = Paths> {
  /** Absolute paths to read, by the names given in dag.yaml. */
  readonly deps: D;
  /** Absolute paths to write, by the names given in dag.yaml; their folders exist. */
  readonly outs: O;
  /** The declared parameters, nested as in params.yaml, after the schema has checked them. */
  readonly params: P;
  /** What `each`, `foreach` or `matrix` bound for this instance, such as `{session: "2025-03-23"}`. */
  readonly bindings: Readonly<Record<string, string>>;
  readonly inputs: StageInputs;
  /**
   * Absolute path of a folder for what an interrupted run can go on from, such as checkpoints. The next attempt
   * with the same fingerprint finds it again; it is removed once the outputs are recorded. What stands in it must
   * not change what comes out.
   */
  readonly scratch: string;
  /** Uniform numbers in [0, 1), seeded by the declared parameter `seed` and the bindings. */
  readonly random: () => number;
  /** Share of the work done, 0 to 1, and in a few words where it stands: `epoch 3/40  loss 0.412`. */
  progress(share: number, text?: string): void;
  /**
   * A measurement of this very run, such as its time or memory: it goes to the tracker (`tracked: true`), and
   * into no artifact.
   */
  observe(value: JsonValue): void;
  /** One line for the person who waits; it is no output and enters no record. */
  log(line: string): void;
  /**
   * Seconds since the stage began, for `progress`, `log` and `observe`; never for what is written. No other clock may
   * be read.
   */
  elapsed(): number;
  readonly signal: AbortSignal;
}

/** A run that succeeded, as the tracker gets it (`tracker:` in dag.yaml, for stages with `tracked: true`). */
export interface RunReport {
  /** Absolute path. */
  readonly workspace: string;
  readonly stage: string;
  readonly instance: string;
  readonly fingerprint: string;
  /** Digest of the code; of a command `cmd:…`. */
  readonly code: string;
  /** The declared parameters, nested as in params.yaml. */
  readonly params: Readonly<Record<string, JsonValue>>;
  readonly bindings: Readonly<Record<string, string>>;
  /** A glob has an entry for each of its files, all of the same name. */
  readonly deps: readonly ReportedFile[];
  readonly outs: readonly ReportedFile[];
  /** ISO 8601, in UTC. */
  readonly startedAt: string;
  /** From its start until its outputs were stored. */
  readonly seconds: number;
  /** What the stage observed of this very run, in order. */
  readonly observations: readonly JsonValue[];
}

export interface ReportedFile {
  readonly name: string;
  /** Relative to the workspace. */
  readonly path: string;
  readonly absolutePath: string;
  /** Content digest, as dependants are keyed by it. */
  readonly content: string;
}

/** The default export of a tracker's file. What it throws is shown; the run's result stands. */
export type Tracker = (report: RunReport) => Promise<void>;

export interface Stage<P, D extends DepPaths = DepPaths, O extends Paths = Paths> {
  readonly params: ParamsSchema<P>;
  run(context: StageContext<P, D, O>): Promise<void>;
}

/** A stage that takes no parameters; whatever dag.yaml declares for it enters its fingerprint alone. */
export interface StageWithoutParams<D extends DepPaths = DepPaths, O extends Paths = Paths> {
  readonly params?: undefined;
  run(context: StageContext<NoParams, D, O>): Promise<void>;
}

export type NoParams = Readonly<Record<string, never>>;

/** Gives a stage its types; returns it unchanged. */
export function defineStage<D extends DepPaths, O extends Paths>(
  stage: StageWithoutParams<D, O>,
): StageWithoutParams<D, O>;
export function defineStage<P, D extends DepPaths, O extends Paths>(stage: Stage<P, D, O>): Stage<P, D, O>;
export function defineStage(stage: unknown): unknown {
  return stage;
}
