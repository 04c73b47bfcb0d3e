/** The channels of every table of samples, windows and scalers, in this order: accelerometer, then gyroscope. */
export const CHANNELS = ["Ax", "Ay", "Az", "Gx", "Gy", "Gz"] as const;
