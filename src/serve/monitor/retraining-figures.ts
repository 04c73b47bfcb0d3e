/** What the retraining trigger decided last, from its own file, which is read again where it has changed. */
import {statSync} from "node:fs";
import {rankOf} from "../../artifacts/trigger/decision.ts";
import {readEvents, stateFile} from "../../retraining/state-file.ts";

export interface RetrainingFigures {
  /** Rank of the last decision's action; null where nothing was decided. */
  readonly state: number | null;
  readonly retrainings: number;
}

const NONE: RetrainingFigures = {state: null, retrainings: 0};

export class RetrainingReader {
  readonly #root: string;
  #stamp = "";
  #figures = NONE;

  constructor(root: string) {
    this.#root = root;
  }

  /** A file that cannot be read leaves what was known: its own commands say what is wrong with it. */
  read(): RetrainingFigures {
    const stat = statSync(stateFile(this.#root), {throwIfNoEntry: false});
    const stamp = stat === undefined ? "" : `${stat.mtimeMs} ${stat.size}`;
    if (stamp === this.#stamp) return this.#figures;
    this.#stamp = stamp;
    if (stat === undefined) this.#figures = NONE;
    else
      try {
        const decisions = readEvents(this.#root).flatMap((event) =>
          event.kind === "decided" ? [event.decision] : [],
        );
        const last = decisions.at(-1);
        this.#figures = {
          state: last === undefined ? null : rankOf(last.action),
          retrainings: decisions.filter(({action}) => action === "trigger").length,
        };
      } catch {
        // what was known stays
      }
    return this.#figures;
  }
}
