/**
 * What a row of probabilities says: the class, how sure, how spread. Everything follows from the probabilities
 * after rounding to 1e-6, so that another processor, whose last bits differ, gives the same table.
 */
export interface PredictionColumns {
  /** Index of the most probable class; the first of equals. */
  readonly predicted: Int32Array;
  readonly confidence: Float32Array;
  /** Shannon entropy in nats. */
  readonly entropy: Float32Array;
  /** Most probable minus second. */
  readonly margin: Float32Array;
  /** One array a class. */
  readonly probabilities: readonly Float32Array[];
}

/** From (windows, classes) row-major, at least two classes. */
export function summarise(p: Float32Array, classes: number): PredictionColumns {
  const rows = p.length / classes;
  const columns: PredictionColumns = {
    predicted: new Int32Array(rows),
    confidence: new Float32Array(rows),
    entropy: new Float32Array(rows),
    margin: new Float32Array(rows),
    probabilities: Array.from({length: classes}, () => new Float32Array(rows)),
  };
  for (let row = 0; row < rows; row++) {
    let [top, first, second, entropy] = [0, -1, -1, 0];
    for (let c = 0; c < classes; c++) {
      const value = round(p[row * classes + c]!);
      columns.probabilities[c]![row] = value;
      if (value > 0) entropy -= value * Math.log(value);
      if (value > first) [second, first, top] = [first, value, c];
      else if (value > second) second = value;
    }
    columns.predicted[row] = top;
    columns.confidence[row] = first;
    columns.margin[row] = round(first - second);
    columns.entropy[row] = round(entropy);
  }
  return columns;
}

/** To 1e-4, beyond which another processor may give other digits. */
export function roundHidden(hidden: Hidden): Hidden {
  return {...hidden, values: hidden.values.map((value) => Math.round(value * 1e4) / 1e4)};
}

/** What a model's last dense layer is given: (windows, width) row-major. */
interface Hidden {
  readonly width: number;
  readonly values: Float32Array;
}

function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
