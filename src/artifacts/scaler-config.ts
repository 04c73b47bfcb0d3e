/**
 * scaler_config.json: the scaler in the form that older trainings wrote, which says neither units nor gravity. It is
 * read as a `scaler/1` and never written.
 */
import * as z from "zod";

const positiveInt = z.number().int().positive();

export const scalerConfigSchema = z
  .object({
    window_size: positiveInt.optional(),
    window: positiveInt.optional(),
    step_size: positiveInt,
    target_hz: z.number().positive(),
    sensor_cols: z.array(z.string()),
    activity_to_label: z.record(z.string(), z.number().int().nonnegative()),
    scaler_mean: z.array(z.number()),
    scaler_scale: z.array(z.number().positive()),
    train_users: z.array(z.union([z.string(), z.number()])),
  })
  .transform((old, context) => {
    const classes: string[] = [];
    for (const [name, label] of Object.entries(old.activity_to_label)) classes[label] = name;
    const labels = Object.keys(old.activity_to_label).length;
    const window = old.window_size ?? old.window;
    if (window === undefined || classes.length !== labels || Object.keys(classes).length !== labels) {
      context.addIssue({code: "custom", message: "window_size is absent, or the labels are not 0, 1, 2, …"});
      return z.NEVER;
    }
    return {
      kymo: "scaler/1" as const,
      channels: old.sensor_cols.map((name) => name.replace(/_w$/, "")),
      // The system that wrote these files knew no other units.
      units: {accel: "m/s^2", gyro: "deg/s"},
      gravity: "included",
      rateHz: old.target_hz,
      window,
      step: old.step_size,
      mean: old.scaler_mean,
      scale: old.scaler_scale,
      classes,
      trainUsers: old.train_users.map(String),
    };
  });
