/**
 * The labelled data: twelve people, eleven behaviours, two sessions of one bout each, 50 Hz, as the CSV that
 * the stage `reference` reads. Between bouts lie ten unlabelled seconds that are not written.
 */
import {activities} from "./behaviours.ts";
import {type Reading, read} from "./kinematics.ts";
import {drawBout} from "./motion.ts";
import {drawPerson} from "./person.ts";
import {shuffle, stream} from "./random.ts";
import {addNoise} from "./sensor.ts";

export const people = Array.from({length: 12}, (_, i) => `sim${String(i + 1).padStart(2, "0")}`);

const STEP_MS = 20;
const SAMPLES_A_BOUT = 600; // 12 s: five windows of 200 by 100
const PAUSE_MS = 10_000;
const DAY_MS = 86_400_000;
const FIRST_MORNING = Date.UTC(2026, 0, 5, 9);

/**
 * The text of the CSV, header first. Acceleration in steps of 0.01 m/s² (the sensor's own), turning in steps of
 * 0.5 deg/s: about the noise of the sensor, and half a megabyte less than 0.1.
 */
export function labelledCsv(): string {
  const lines = ["timestamp,Ax_w,Ay_w,Az_w,Gx_w,Gy_w,Gz_w,activity,User,session"];
  people.forEach((name, day) => {
    const person = drawPerson(name);
    for (const session of ["a", "b"]) {
      const random = stream(`session ${name} ${session}`);
      // The watch is put on again for each session and sits a little differently.
      const worn = {...person, strap: person.strap + random.normal(0, 4)};
      let t = FIRST_MORNING + day * DAY_MS + (session === "b" ? 5 * 3_600_000 : 0);
      for (const activity of shuffle(activities, random)) {
        const motion = drawBout(worn, activity, session);
        for (let i = 0; i < SAMPLES_A_BOUT; i++, t += STEP_MS) {
          const seconds = (i * STEP_MS) / 1000;
          // Two samples of the native rate fall into a 20 ms bin; their mean is the row.
          const [first, second] = [read(motion, seconds), read(motion, seconds + 0.01)];
          const values = first.map((value, k) => (value + second[k]!) / 2) as Reading;
          addNoise(values, random, Math.SQRT1_2);
          const text = values.map((value, k) =>
            k < 3 ? decimal(value, 2) : decimal(Math.round(2 * value) / 2, 1).replace(".0", ""),
          );
          lines.push(`${t},${text.join(",")},${activity},${name},${name}-${session}`);
        }
        t += PAUSE_MS;
      }
    }
  });
  return `${lines.join("\n")}\n`;
}

/** Fixed decimals, without a negative zero. */
function decimal(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? (0).toFixed(digits) : text;
}
