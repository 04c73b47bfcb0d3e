/**
 * Movement as smooth functions of time. Everything is built of sums of sines, so that angular velocity and
 * acceleration can be taken by differences at any instant, and an irregular clock costs nothing.
 */
import {type Activity, type Behaviour, behaviours, type Movement} from "./behaviours.ts";
import type {Person} from "./person.ts";
import {type Random, stream} from "./random.ts";

/** Orientation of the watch in degrees, and acceleration of contacts along its normal in m/s². */
export interface State {
  readonly pitch: number;
  readonly roll: number;
  readonly yaw: number;
  readonly shock: number;
}

export type Motion = (seconds: number) => State;

/**
 * One bout of `activity` as `person` does it. `bout` names its random stream; the same name gives the same
 * motion. Seconds count from the bout's own zero, but any time may be asked for.
 */
export function drawBout(person: Person, activity: Activity, bout: string): Motion {
  const random = stream(`bout ${person.name} ${activity} ${bout}`);
  const behaviour: Behaviour = behaviours[activity];
  const manner = person.manners[activity];
  const other = behaviour.other;
  const pose = other !== undefined && random.uniform(0, 1) < other.share ? other : behaviour.pose;
  const pitch0 = pose.pitch + manner.offset.pitch + random.normal(0, 5);
  const roll0 = pose.roll + manner.offset.roll + person.strap + random.normal(0, 7);
  const swayPitch = wander(random, behaviour.sway, 0.05, 0.5);
  const swayRoll = wander(random, behaviour.sway, 0.05, 0.5);
  const swayYaw = wander(random, 1.5 * behaviour.sway, 0.03, 0.3);
  const tremor = wander(random, 0.25, 4, 9);
  const parts = behaviour.movements.map((movement) => ({
    movement,
    level: drawMovement(movement, manner.tempo, manner.amplitude, random),
  }));
  return (t) => {
    let pitch = pitch0 + swayPitch(t) + tremor(t);
    let roll = roll0 + swayRoll(t) + tremor(t + 7);
    let yaw = swayYaw(t);
    let shock = 0;
    for (const {movement, level} of parts) {
      const amount = level(t);
      pitch += amount * (movement.pitch ?? 0);
      roll += amount * (movement.roll ?? 0);
      yaw += amount * (movement.yaw ?? 0);
      shock += amount * (movement.shock ?? 0);
    }
    return {pitch, roll, yaw, shock};
  };
}

/** How far the movement is out at a time: −1 to 1 for a swing, 0 to 1 for a pulse or a raise, times amplitude. */
function drawMovement(movement: Movement, tempo: number, amplitude: number, random: Random) {
  const hz = movement.hz * tempo * random.uniform(0.92, 1.08);
  const jitter = wander(random, 0.12, 0.1 * hz, 0.4 * hz); // in periods
  const swell = wander(random, 0.18, 0.1, 0.5);
  const harmonic = random.uniform(0, 0.2);
  const phase = random.uniform(0, 1);
  const duty = drawDutyCycle(movement.dutyCycle ?? 1, random);
  return (t: number) => {
    const turn = 2 * Math.PI * (hz * t + phase + jitter(t));
    return amplitude * (1 + swell(t)) * duty(t) * wave(movement.shape, turn, harmonic);
  };
}

function wave(shape: Movement["shape"], turn: number, harmonic: number): number {
  switch (shape) {
    case "sine":
      return Math.sin(turn) + harmonic * Math.sin(2 * turn + 1);
    case "pulse":
      return 1 / (1 + 5 * (1 - Math.cos(turn))); // half width 0.64 of a radian
    case "raise":
      return step(3 * (Math.sin(turn) - 0.35));
    default:
      return shape satisfies never;
  }
}

/** On for the share `dutyCycle` of the time, with soft edges. */
function drawDutyCycle(dutyCycle: number, random: Random): (t: number) => number {
  if (dutyCycle >= 1) return () => 1;
  const noise = wander(random, 1, 0.04, 0.25);
  const level = 2.2 * (dutyCycle - 0.5); // a normal's quantile, near enough
  return (t) => step(5 * (noise(t) + level));
}

/** A smooth step from 0 to 1, without an exponential. */
export function step(x: number): number {
  return 0.5 + (0.5 * x) / Math.sqrt(1 + x * x);
}

/** Noise of zero mean and this standard deviation, between the two frequencies: a sum of seven sines. */
export function wander(
  random: Random,
  deviation: number,
  lowHz: number,
  highHz: number,
): (t: number) => number {
  const count = 7;
  const waves = Array.from({length: count}, () => ({
    turns: 2 * Math.PI * random.uniform(lowHz, highHz),
    phase: random.uniform(0, 2 * Math.PI),
  }));
  const scale = deviation * Math.sqrt(2 / count);
  return (t) => {
    let sum = 0;
    for (const {turns, phase} of waves) sum += Math.sin(turns * t + phase);
    return scale * sum;
  };
}
