/** Windows of a few people whose label shows in the first channel alone, and a model that goes by it. */
import type {Predict} from "../../../src/judgement/robustness/measure.ts";
import type {RobustnessWindows} from "../../../src/judgement/robustness/windows.ts";

export const LENGTH = 12;
const WIDTH = 6;

/** `people` people, 40 windows each, of two classes: Ax lies around 1 or −1 over the second half of the window. */
export function makeWindows(people: number, random: () => number): RobustnessWindows {
  const rows = 40 * people;
  const truth = Int32Array.from({length: rows}, (_, row) => row % 2);
  const x = Float32Array.from({length: rows * LENGTH * WIDTH}, (_, i) => {
    const row = Math.floor(i / (LENGTH * WIDTH));
    const sample = Math.floor(i / WIDTH) % LENGTH;
    const isTelling = i % WIDTH === 0 && sample >= LENGTH / 2;
    return random() - 0.5 + (isTelling ? 2 * truth[row]! - 1 : 0);
  });
  const users = Array.from({length: rows}, (_, row) => `p${Math.floor(row / 40)}`);
  return {
    rows,
    length: LENGTH,
    rateHz: 50,
    channels: ["Ax", "Ay", "Az", "Gx", "Gy", "Gz"],
    x,
    scaling: {mean: [1, -2, 3, 4, 5, 6], scale: [2, 2, 2, 3, 3, 3]},
    truth,
    users,
    sessions: users.map(() => "s"),
  };
}

/** 1 where Ax lies above 0 on average over the second half. */
export const predict: Predict = async (x) =>
  Int32Array.from({length: x.length / (LENGTH * WIDTH)}, (_, row) => {
    let sum = 0;
    for (let sample = LENGTH / 2; sample < LENGTH; sample++) sum += x[(row * LENGTH + sample) * WIDTH]!;
    return sum > 0 ? 1 : 0;
  });
