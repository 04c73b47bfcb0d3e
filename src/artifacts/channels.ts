/**
 * The channels of every table of samples, windows and scalers, in this order: accelerometer, then gyroscope. A recording, a
 * labelled table and a model may each have the accelerometer alone; a model of it uses nothing of a gyroscope.
 */
export const CHANNELS = ["Ax", "Ay", "Az", "Gx", "Gy", "Gz"] as const;

/** Where each sensor's axes x, y and z stand in CHANNELS. */
export const SENSOR_CHANNELS = {accel: [0, 1, 2], gyro: [3, 4, 5]} as const;

const ACCEL_CHANNELS = CHANNELS.slice(0, 3);

/** What a model may take, for messages. */
export const CHANNEL_SETS = `${CHANNELS.join(", ")}, or ${ACCEL_CHANNELS.join(", ")} alone`;

/** The first `count` of CHANNELS; undefined where no model takes as many. */
export function channelsOf(count: number): readonly string[] | undefined {
  return [CHANNELS, ACCEL_CHANNELS].find(({length}) => length === count);
}

/** Whether these are what a model may take: all of CHANNELS, or those of the accelerometer. */
export const isChannelSet = (names: readonly string[]): boolean =>
  channelsOf(names.length)?.join() === names.join();

/** Whether the gyroscope is among so many of CHANNELS. */
export const hasGyro = (channels: {readonly length: number}): boolean => channels.length === CHANNELS.length;

/** The units of every table and scaler; a gyroscope that is not there has none. */
export function unitsOf(channels: {readonly length: number}): {
  readonly accel: string;
  readonly gyro: string;
} {
  return {accel: "m/s^2", gyro: hasGyro(channels) ? "deg/s" : "none"};
}
