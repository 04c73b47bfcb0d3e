/**
 * Learning rates over a run: constant, cosine with warm-up (Loshchilov and Hutter, 2017,
 * https://arxiv.org/abs/1608.03983, without restarts), step, and reduction on a plateau; formulas as in Keras 3.
 */
import * as z from "zod";

const share = z.number().min(0).max(1);

export const scheduleSchema = z.discriminatedUnion("name", [
  z.strictObject({name: z.literal("constant")}),
  z.strictObject({
    name: z.literal("cosine"),
    /** Epochs, fractions allowed, in which the rate rises in a line from 0 to its full value. */
    warmupEpochs: z.number().nonnegative().default(0),
    /** Share of the rate that is left at the end of the last epoch. */
    finalFraction: share.default(0),
  }),
  z.strictObject({
    name: z.literal("step"),
    /** Epochs between two reductions. */
    every: z.number().int().positive().default(10),
    gamma: z.number().positive().lt(1).default(0.5),
  }),
  z.strictObject({
    name: z.literal("plateau"),
    factor: z.number().positive().lt(1).default(0.1),
    /** Epochs without improvement after which the rate is reduced. */
    patience: z.number().int().positive().default(10),
    /** A validation loss lower by less than this is no improvement. */
    minDelta: z.number().nonnegative().default(1e-4),
    /** Epochs after a reduction that do not count. */
    cooldown: z.number().int().nonnegative().default(0),
    minRate: z.number().nonnegative().default(0),
  }),
]);

export type ScheduleOptions = z.infer<typeof scheduleSchema>;

/** What a schedule remembers: only the plateau does, the others go by the step alone. */
export const scheduleStateSchema = z.strictObject({
  rate: z.number().nonnegative(),
  /** Lowest validation loss so far; null before the first epoch. */
  best: z.number().nullable(),
  wait: z.number().int().nonnegative(),
  cooldown: z.number().int().nonnegative(),
});

export type ScheduleState = z.infer<typeof scheduleStateSchema>;

/** What a schedule goes by beside the step: the full learning rate and how long the run is. */
export interface ScheduleInputs {
  readonly learningRate: number;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
}

/** The state before the first epoch. */
export function startSchedule({learningRate}: ScheduleInputs): ScheduleState {
  return {rate: learningRate, best: null, wait: 0, cooldown: 0};
}

/** The learning rate of a step, counted from 0 over the whole run. */
export function learningRateAt(
  step: number,
  options: ScheduleOptions,
  {learningRate, epochs, stepsPerEpoch}: ScheduleInputs,
  state: ScheduleState,
): number {
  switch (options.name) {
    case "constant":
      return learningRate;
    case "cosine": {
      const warmup = Math.round(options.warmupEpochs * stepsPerEpoch);
      if (step < warmup) return (learningRate * step) / warmup;
      const decay = Math.max(1, epochs * stepsPerEpoch - warmup);
      const cosine = 0.5 * (1 + Math.cos(Math.PI * Math.min(1, (step - warmup) / decay)));
      return learningRate * ((1 - options.finalFraction) * cosine + options.finalFraction);
    }
    case "step":
      return learningRate * options.gamma ** Math.floor(step / stepsPerEpoch / options.every);
    case "plateau":
      return state.rate;
  }
}

/** The state after an epoch with this validation loss. A loss that is NaN is no improvement. */
export function updateSchedule(
  options: ScheduleOptions,
  state: ScheduleState,
  validationLoss: number,
): ScheduleState {
  if (options.name !== "plateau") return state;
  const {factor, patience, minDelta, minRate} = options;
  const cooldown = Math.max(0, state.cooldown - 1);
  const improved =
    state.best === null ? Number.isFinite(validationLoss) : validationLoss + minDelta < state.best;
  if (improved) return {...state, best: validationLoss, wait: 0, cooldown};
  if (cooldown > 0) return {...state, cooldown};
  const wait = state.wait + 1;
  if (wait < patience || state.rate <= minRate) return {...state, wait, cooldown};
  return {...state, rate: Math.max(state.rate * factor, minRate), wait: 0, cooldown: options.cooldown};
}
