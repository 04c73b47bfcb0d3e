/** Predictions as the table that the stage `predict` writes (`predictions/1`), an Arrow IPC stream piece by piece. */
import {predictionsMetadata} from "../../artifacts/predictions.ts";
import {type StreamColumn, TableStream} from "../../formats/arrow/table-stream.ts";
import {summarise} from "../../windows/predictions.ts";
import type {Piece} from "../engine/pieces.ts";
import type {WindowsSource} from "../input/prepare-body.ts";
import type {ServedModel} from "../model/served-model.ts";

export interface TableSource extends WindowsSource {
  /** ms since the Unix epoch, UTC, one a window. */
  readonly start: Float64Array;
}

export class PredictionsStream {
  readonly #stream: TableStream;
  readonly #source: TableSource;
  readonly #sessions: Int32Array;
  readonly #classes: number;

  constructor({name, scaler, digests}: ServedModel, source: TableSource) {
    const words = [...new Set(source.session.filter((session) => session !== null))];
    const codes = new Map(words.map((word, code) => [word, code]));
    this.#sessions = Int32Array.from(source.session, (session) =>
      session === null ? -1 : codes.get(session)!,
    );
    this.#source = source;
    const {classes, rateHz, window} = scaler;
    this.#classes = classes.length;
    const columns: readonly StreamColumn[] = [
      {name: "window_id", type: "int32"},
      {name: "session", type: "dictionary", words},
      {name: "start", type: "timestamp"},
      {name: "activity", type: "dictionary", words: classes},
      ...["confidence", "entropy", "margin", ...classes.map((label) => `p_${label}`)].map(
        (column) => ({name: column, type: "float32"}) as const,
      ),
    ];
    this.#stream = new TableStream(
      columns,
      predictionsMetadata({
        model: {name, hash: digests.model},
        scalerHash: digests.scaler,
        classes,
        rateHz,
        lengthSamples: window,
        stepSamples: source.stepSamples,
        ...(source.recording === undefined ? {} : {session: source.recording}),
      }),
    );
  }

  /** The bytes of a piece. */
  write({first, p}: Piece): Uint8Array {
    const {predicted, confidence, entropy, margin, probabilities} = summarise(p, this.#classes);
    const end = first + predicted.length;
    const {windowId, start} = this.#source;
    return this.#stream.write(predicted.length, [
      windowId.subarray(first, end),
      this.#sessions.subarray(first, end),
      start.subarray(first, end),
      predicted,
      confidence,
      entropy,
      margin,
      ...probabilities,
    ]);
  }

  finish(): Uint8Array {
    return this.#stream.finish();
  }
}
