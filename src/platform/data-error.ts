/**
 * The one error that says "this input is wrong", as opposed to "this program is wrong".
 *
 * Whoever reads an outside file throws it; the runner shows file, place and hint, and exits with 2.
 */
export interface DataErrorPlace {
  /** The offending file, as the path that was given. */
  readonly file?: string;
  /** Where in it: "row 17", "cell C4", "layer conv1d_3". */
  readonly place?: string;
  /** What to do about it, as one imperative sentence. */
  readonly hint: string;
  readonly cause?: unknown;
}

export class DataError extends Error {
  override readonly name = "DataError";
  readonly file: string | undefined;
  readonly place: string | undefined;
  readonly hint: string;

  /** `message` says what was found and what was expected. */
  constructor(message: string, {file, place, hint, cause}: DataErrorPlace) {
    super(message, cause === undefined ? undefined : {cause});
    this.file = file;
    this.place = place;
    this.hint = hint;
  }
}
