/** What test/fixtures/training/make.py wrote: the answers of Keras and scikit-learn. */
import {readFileSync} from "node:fs";

interface Reference {
  readonly optimizers: {
    readonly names: readonly string[];
    readonly initial: readonly (readonly number[])[];
    /** By step, then variable. */
    readonly gradients: readonly (readonly (readonly number[])[])[];
    readonly cases: Readonly<
      Record<
        string,
        {options: unknown; learningRate: number; after: Readonly<Record<string, readonly number[][]>>}
      >
    >;
  };
  readonly clip: {
    readonly gradients: readonly (readonly number[])[];
    readonly norms: readonly number[];
    readonly cases: readonly {options: unknown; after: readonly number[][]}[];
  };
  readonly cosine: {readonly warm: readonly number[]; readonly plain: readonly number[]};
  readonly plateau: {
    readonly losses: readonly number[];
    readonly cases: readonly {options: unknown; rates: readonly number[]}[];
  };
  readonly stopping: readonly {options: unknown; stoppedAfter: number | null; bestEpoch: number}[];
  readonly classWeights: {readonly counts: readonly number[]; readonly balanced: readonly number[]};
  readonly architectures: Readonly<
    Record<string, {config: {config: {layers: unknown[]}}; parameters: number; trainable: number}>
  >;
}

export const reference: Reference = JSON.parse(
  readFileSync(new URL("../../fixtures/training/reference.json", import.meta.url), "utf8"),
);
