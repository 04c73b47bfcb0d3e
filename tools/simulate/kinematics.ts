/**
 * What a wrist watch measures while it moves: gravity in its own frame less the acceleration of the wrist, and
 * the rate of turn.
 *
 * Frame: x along the forearm to the hand, y across it, z out of the dial; forward-left-up, turns in the order
 * yaw, pitch, roll. Sign of acceleration as in Garmin's recordings: a watch that lies still, dial up, reads
 * −1 g on z. The wrist hangs on a forearm of fixed length that turns about the elbow, so turning shows in the
 * accelerometer as well.
 */
import type {Motion} from "./motion.ts";

/** Acceleration in m/s² with gravity, rate of turn in deg/s; three axes each. */
export type Reading = [ax: number, ay: number, az: number, gx: number, gy: number, gz: number];

export const GRAVITY = 9.81; // m/s²
const FOREARM = 0.25; // metres from elbow to watch
const H = 0.005; // seconds between the instants that derivatives are taken from
const RADIANS = Math.PI / 180;

/** The noiseless reading at `seconds`. */
export function read(motion: Motion, seconds: number): Reading {
  const before = motion(seconds - H);
  const now = motion(seconds);
  const after = motion(seconds + H);
  const first = (key: "pitch" | "roll" | "yaw") => (RADIANS * (after[key] - before[key])) / (2 * H);
  const second = (key: "pitch" | "roll" | "yaw") =>
    (RADIANS * (after[key] - 2 * now[key] + before[key])) / (H * H);

  const sinP = Math.sin(RADIANS * now.pitch);
  const cosP = Math.cos(RADIANS * now.pitch);
  const sinR = Math.sin(RADIANS * now.roll);
  const cosR = Math.cos(RADIANS * now.roll);
  const [p1, r1, y1] = [first("pitch"), first("roll"), first("yaw")];
  const [p2, y2] = [second("pitch"), second("yaw")];

  // Rates of turn in the watch's frame (rad/s) and the derivatives of the two that swing the forearm.
  const wx = r1 - y1 * sinP;
  const wy = p1 * cosR + y1 * cosP * sinR;
  const wz = -p1 * sinR + y1 * cosP * cosR;
  const dy = p2 * cosR - p1 * r1 * sinR + y2 * cosP * sinR - y1 * p1 * sinP * sinR + y1 * r1 * cosP * cosR;
  const dz = -p2 * sinR - p1 * r1 * cosR + y2 * cosP * cosR - y1 * p1 * sinP * cosR - y1 * r1 * cosP * sinR;

  // Acceleration of the end of the forearm: dω × r + ω × (ω × r) with r = (FOREARM, 0, 0).
  const linearX = -FOREARM * (wy * wy + wz * wz);
  const linearY = FOREARM * (dz + wx * wy);
  const linearZ = FOREARM * (-dy + wx * wz);
  return [
    GRAVITY * sinP - linearX,
    -GRAVITY * cosP * sinR - linearY,
    -GRAVITY * cosP * cosR - linearZ + now.shock,
    wx / RADIANS,
    wy / RADIANS,
    wz / RADIANS,
  ];
}
