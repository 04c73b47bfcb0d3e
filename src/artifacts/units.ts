/** Units of the two sensors, and what a step of each is in the units that tables and models have. */

export type AccelUnit = "milli-g" | "g" | "m/s^2";
export type GyroUnit = "deg/s" | "rad/s";

/** Standard gravity as the training data of the models had it. */
export const METRES_PER_G = 9.81;
export const TO_METRES: Readonly<Record<AccelUnit, number>> = {
  "milli-g": METRES_PER_G / 1000,
  g: METRES_PER_G,
  "m/s^2": 1,
};
export const TO_DEGREES: Readonly<Record<GyroUnit, number>> = {"deg/s": 1, "rad/s": 180 / Math.PI};
