/**
 * A simulated person: what makes one's nail biting differ from another's. Drawn once from the person's own
 * stream: pose, tempo and amplitude of each behaviour, and how the watch sits on the arm.
 */
import {type Activity, activities, type Pose} from "./behaviours.ts";
import {type Random, stream} from "./random.ts";

/** One person's way with one behaviour. */
export interface Manner {
  /** Added to the pose, degrees. */
  readonly offset: Pose;
  readonly tempo: number;
  readonly amplitude: number;
}

export interface Person {
  readonly name: string;
  readonly manners: Readonly<Record<Activity, Manner>>;
  /** The watch turned about the forearm, degrees. */
  readonly strap: number;
}

/** `variety` scales how far the person is from the average one; 1 is the labelled population. */
export function drawPerson(name: string, variety = 1): Person {
  const random = stream(`person ${name}`);
  const strap = random.normal(0, 5 * variety);
  const haste = random.normal(0, 0.1 * variety);
  const vigour = random.normal(0, 0.15 * variety);
  const manners = Object.fromEntries(
    activities.map((activity) => [activity, drawManner(random, haste, vigour, variety)]),
  ) as Record<Activity, Manner>;
  return {name, manners, strap};
}

function drawManner(random: Random, haste: number, vigour: number, variety: number): Manner {
  return {
    offset: {pitch: random.normal(0, 6.5 * variety), roll: random.normal(0, 9 * variety)},
    tempo: Math.max(0.5, 1 + haste + random.normal(0, 0.12 * variety)),
    amplitude: Math.max(0.35, 1 + vigour + random.normal(0, 0.22 * variety)),
  };
}
