/** The channels of every table of samples, windows and scalers, in this order: accelerometer, then gyroscope. */
export const CHANNELS = ["Ax", "Ay", "Az", "Gx", "Gy", "Gz"] as const;

/** Where each sensor's axes x, y and z stand in CHANNELS. */
export const SENSOR_CHANNELS = {accel: [0, 1, 2], gyro: [3, 4, 5]} as const;
