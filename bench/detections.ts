/**
 * How often the monitor says that drift is detected (`isDetected`, the same rule in two stretches of a person, one after
 * the other) while a watch is worn with nothing wrong, and how soon where something is. Simulated: a person of whom a
 * stretch is judged every five minutes, against eight labelled people.
 */

import {isAlarm} from "../src/artifacts/level.ts";
import type {PersonDrift} from "../src/artifacts/monitoring.ts";
import {makeContext} from "../src/judgement/drift/context.ts";
import {series} from "../src/judgement/drift/window-table.ts";
import {judgeStretch} from "../src/judgement/monitor/judge-stretch.ts";
import {sortFinite} from "../src/stats/sorted.ts";
import {wilsonInterval} from "../src/stats/wilson.ts";
import type {Row} from "./measure.ts";
import {shippedParams} from "./shipped-params.ts";
import {drawLabelled, drawStretches, type Process} from "./simulation/autoregressive-people.ts";
import {type Change, changeRecording, shift, spread} from "./simulation/changed-recording.ts";
import {uniform} from "./simulation/uniform.ts";

const PEOPLE = Number(process.env.PEOPLE ?? 60);
const LABELLED = 8;
/** A stretch of 150 windows, one every two seconds. */
const STRETCH_SECONDS = 302;
const STRETCHES_AN_HOUR = 12;
/** After which a change that was not seen is given up on: half an hour. */
const MOST_STRETCHES = 6;
const NULL_ROUNDS = 200;

/** What was said of each stretch of one person. */
interface Worn {
  readonly broken: readonly boolean[];
  readonly detected: readonly boolean[];
}

export function benchDetections(repository: string): Row[] {
  const params = {...shippedParams(repository), nullRounds: NULL_ROUNDS};
  const wear = (process: Process, stretches: number, change?: Change): Worn[] =>
    Array.from({length: PEOPLE}, (_, i) => {
      const random = uniform(i + 1);
      const labelled = drawLabelled(LABELLED, process, random);
      const {windows: table} = labelled;
      const about = {label: "", note: "", simulated: true, provenance: table};
      const sorted = series(table).map(sortFinite);
      const context = makeContext({kind: "windows", sorted, table, ...about}, labelled, params);
      const said: PersonDrift[] = [];
      for (const drawn of drawStretches(process, random)) {
        const recording = change === undefined ? drawn : changeRecording(drawn, change);
        const of = {person: "new", at: said.length, people: 1, before: said.at(-1)};
        said.push(judgeStretch(context, recording, of, random));
        if (said.length === stretches) break;
      }
      return {
        broken: said.map(({verdict}) => isAlarm(verdict.level)),
        detected: said.map(({confirmed}) => confirmed.length > 0),
      };
    });
  const alike: Process = {phi: 0.99, between: 0, seconds: STRETCH_SECONDS};
  const unlike: Process = {...alike, between: 0.3};
  return [
    falseRow("people alike", wear(alike, STRETCHES_AN_HOUR)),
    falseRow("people who differ by 0.3 sd", wear(unlike, STRETCHES_AN_HOUR)),
    foundRow("people alike, Ax + 0.5 sd", wear(alike, MOST_STRETCHES, shift(0, 0.5))),
    foundRow("people alike, Ay, variance × 2", wear(alike, MOST_STRETCHES, spread(1, 2))),
    foundRow("people who differ by 0.3 sd, Ax + 1 sd", wear(unlike, MOST_STRETCHES, shift(0, 1))),
    foundRow("people who differ by 0.3 sd, Ax + 2 sd", wear(unlike, MOST_STRETCHES, shift(0, 2))),
  ];
}

/** A detection that goes on counts once; the interval is over people. */
function falseRow(what: string, worn: readonly Worn[]): Row {
  const stretches = worn.flatMap(({broken}) => broken);
  const begun = worn.reduce(
    (sum, {detected}) => sum + detected.filter((is, i) => is && detected[i - 1] !== true).length,
    0,
  );
  const people = worn.filter(({detected}) => detected.includes(true)).length;
  const hours = stretches.length / STRETCHES_AN_HOUR;
  return {
    what: `${what}, nothing wrong`,
    figure: `${begun} detections in ${hours} hours, ${(begun / hours).toFixed(3)} an hour; of ${shareText(people, worn.length)} people any within an hour; ${shareText(stretches.filter(Boolean).length, stretches.length)} stretches broke a rule`,
    target: "",
  };
}

function foundRow(what: string, worn: readonly Worn[]): Row {
  const within = (stretches: number): string =>
    shareText(worn.filter(({detected}) => detected.slice(0, stretches).includes(true)).length, worn.length);
  return {
    what,
    figure: `detected within 10 minutes of ${within(2)} people, within half an hour of ${within(MOST_STRETCHES)}`,
    target: "",
  };
}

function shareText(hits: number, trials: number): string {
  const {lo, hi} = wilsonInterval(hits, trials, 0.95);
  return `${hits} of ${trials} (${lo.toFixed(2)} to ${hi.toFixed(2)})`;
}
