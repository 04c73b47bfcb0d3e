/**
 * The eleven behaviours as poses and movements of the left wrist.
 *
 * Angles in degrees, watch on the back of the wrist. `pitch` is the slope of the forearm: +90 the arm hangs,
 * 0 level, −90 the hand points up. `roll` turns the forearm, `yaw` swings it about the vertical.
 * The numbers are guesses at how people move, not measurements; behaviours at the head lie close together on
 * purpose, because they do in life.
 */

/**
 * One repeated movement. `sine` swings; `pulse` is a short bump once a period; `raise` goes to the full
 * amplitude and stays for about a third of the period.
 */
export interface Movement {
  readonly shape: "sine" | "pulse" | "raise";
  readonly hz: number;
  /** Degrees at the peak. */
  readonly pitch?: number;
  readonly roll?: number;
  readonly yaw?: number;
  /** Acceleration of a contact, m/s² at the peak, along the watch's normal. */
  readonly shock?: number;
  /** Share of the time in which it goes on, 1 by default. */
  readonly dutyCycle?: number;
}

export interface Pose {
  readonly pitch: number;
  readonly roll: number;
}

export interface Behaviour {
  readonly pose: Pose;
  /** How some bouts are held instead, and the share of them. */
  readonly other?: Pose & {readonly share: number};
  /** Standard deviation of the slow sway, degrees. */
  readonly sway: number;
  readonly movements: readonly Movement[];
}

/** By name, in the order of the classes. */
export const behaviours = {
  ear_rubbing: {
    pose: {pitch: -66, roll: 18},
    other: {pitch: -58, roll: 48, share: 0.2},
    sway: 2.5,
    movements: [
      {shape: "sine", hz: 2.3, roll: 6, yaw: 3, pitch: 2, dutyCycle: 0.65},
      {shape: "sine", hz: 0.5, pitch: 3, roll: 3},
    ],
  },
  forehead_rubbing: {
    pose: {pitch: -58, roll: 62},
    sway: 3,
    movements: [{shape: "sine", hz: 1.3, yaw: 9, pitch: 5, roll: 4, dutyCycle: 0.65}],
  },
  hair_pulling: {
    pose: {pitch: -72, roll: 6},
    other: {pitch: -66, roll: -26, share: 0.2},
    sway: 3,
    movements: [
      {shape: "pulse", hz: 0.75, pitch: 14, roll: -8, shock: 1.5, dutyCycle: 0.7},
      {shape: "sine", hz: 1.9, roll: 4, dutyCycle: 0.5},
    ],
  },
  hand_scratching: {
    pose: {pitch: 6, roll: -14},
    sway: 2.5,
    movements: [{shape: "sine", hz: 3.2, yaw: 3.5, pitch: 2, roll: 2, dutyCycle: 0.65}],
  },
  hand_tapping: {
    pose: {pitch: 10, roll: -6},
    sway: 1.5,
    movements: [{shape: "pulse", hz: 2.4, pitch: -3, shock: 2, dutyCycle: 0.7}],
  },
  knuckles_cracking: {
    pose: {pitch: 0, roll: 32},
    other: {pitch: 8, roll: -8, share: 0.25},
    sway: 3,
    movements: [
      {shape: "pulse", hz: 0.55, roll: 14, pitch: -6, shock: 2.5, dutyCycle: 0.7},
      {shape: "sine", hz: 1.4, roll: 3, yaw: 3, dutyCycle: 0.6},
    ],
  },
  nail_biting: {
    pose: {pitch: -50, roll: 48},
    sway: 2.5,
    movements: [
      {shape: "sine", hz: 2.7, pitch: 3, roll: 4, dutyCycle: 0.55},
      {shape: "pulse", hz: 0.4, roll: 10, pitch: 5, dutyCycle: 0.7},
    ],
  },
  nape_rubbing: {
    pose: {pitch: -68, roll: -42},
    sway: 3,
    movements: [{shape: "sine", hz: 1.5, yaw: 8, roll: 5, pitch: 5, dutyCycle: 0.65}],
  },
  sitting: {
    pose: {pitch: 16, roll: -10},
    other: {pitch: 48, roll: 10, share: 0.15},
    sway: 1.5,
    movements: [{shape: "pulse", hz: 0.08, roll: 8, pitch: 4}],
  },
  smoking: {
    pose: {pitch: 34, roll: 8},
    sway: 4,
    movements: [
      {shape: "raise", hz: 0.17, pitch: -84, roll: 42, yaw: 14},
      {shape: "sine", hz: 1.1, pitch: 3, roll: 3, dutyCycle: 0.3},
    ],
  },
  standing: {
    pose: {pitch: 72, roll: 10},
    other: {pitch: 26, roll: -4, share: 0.15},
    sway: 3.5,
    movements: [{shape: "sine", hz: 0.45, pitch: 2, yaw: 3, dutyCycle: 0.6}],
  },
} as const satisfies Record<string, Behaviour>;

export type Activity = keyof typeof behaviours;
export const activities = Object.keys(behaviours) as Activity[];
