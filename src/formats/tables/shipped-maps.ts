/**
 * Column maps of apps and data sets that people use, tried in this order after those of params.yaml. Each was written from
 * the maker's documentation or the public files; test/formats/tables has a small made-up sample of each.
 */
import {type ColumnMap, columnMapSchema} from "./column-map.ts";

const XYZ = ["x", "y", "z"];
const NANOSECONDS = {column: "time", unit: "ns"};

const MAPS = {
  /** Sensor Logger, Apple Watch: user acceleration and gravity apart, in g or m/s² by a setting of the app. */
  "sensor-logger-apple-watch": {
    files: "*WristMotion*.csv",
    time: NANOSECONDS,
    accel: {
      columns: ["accelerationX", "accelerationY", "accelerationZ"],
      add: ["gravityX", "gravityY", "gravityZ"],
      unit: "auto",
    },
    gyro: {columns: ["rotationRateX", "rotationRateY", "rotationRateZ"], unit: "rad/s"},
  },
  /** Sensor Logger, Wear OS. */
  "sensor-logger-wear-os": {
    time: NANOSECONDS,
    accel: {files: "*WatchAccelerometer.csv", columns: XYZ, unit: "auto"},
    gyro: {files: "*WatchGyroscope.csv", columns: XYZ, unit: "rad/s"},
  },
  /** Sensor Logger, Android and iPhone: `Accelerometer` is without gravity, `TotalAcceleration` with it. */
  "sensor-logger": {
    time: NANOSECONDS,
    accel: {files: "TotalAcceleration.csv", columns: XYZ, unit: "auto"},
    gyro: {files: "Gyroscope.csv", columns: XYZ, unit: "rad/s"},
  },
  "apple-sensorlog": {
    time: {column: "loggingTime(txt)", unit: "text"},
    accel: {
      columns: [
        "accelerometerAccelerationX(G)",
        "accelerometerAccelerationY(G)",
        "accelerometerAccelerationZ(G)",
      ],
      unit: "g",
    },
    gyro: {
      columns: ["motionRotationRateX(rad/s)", "motionRotationRateY(rad/s)", "motionRotationRateZ(rad/s)"],
      unit: "rad/s",
    },
  },
  "apple-sensorlog-gyro": {
    time: {column: "loggingTime(txt)", unit: "text"},
    accel: {
      columns: [
        "accelerometerAccelerationX(G)",
        "accelerometerAccelerationY(G)",
        "accelerometerAccelerationZ(G)",
      ],
      unit: "g",
    },
    gyro: {columns: ["gyroRotationX(rad/s)", "gyroRotationY(rad/s)", "gyroRotationZ(rad/s)"], unit: "rad/s"},
  },
  /** WISDM 2019 (doi 10.1109/ACCESS.2019.2940729), watch: person, activity, ns since the watch was started, x, y, z. */
  wisdm: {
    header: false,
    time: {column: 3, unit: "ns", epoch: "2019-01-01T00:00:00Z"},
    accel: {files: "data_{session}_accel_watch.txt", columns: [4, 5, 6], unit: "m/s^2"},
    gyro: {files: "data_{session}_gyro_watch.txt", columns: [4, 5, 6], unit: "rad/s"},
    separate: [2],
  },
  /** Heterogeneity HAR (Stisen et al. 2015, doi 10.1145/2809695.2809718), watches. */
  hhar: {
    time: {column: "Creation_Time", unit: "ns"},
    accel: {files: "*[Ww]atch_accelerometer.csv", columns: XYZ, unit: "m/s^2"},
    gyro: {files: "*[Ww]atch_gyroscope.csv", columns: XYZ, unit: "rad/s"},
    separate: ["User", "Device"],
    gapSeconds: 60,
  },
  /** Empatica E4: start in s since 1970, rate in Hz, then 1/64 g. It has no gyroscope. */
  "empatica-e4": {
    header: false,
    skip: 2,
    time: {startLine: 1, rateLine: 2},
    accel: {files: "ACC.csv", columns: [1, 2, 3], unit: "g", scale: 1 / 64},
  },
  /** Axivity AX6, exported by OMGUI or omconvert, with and without a header. */
  "axivity-ax6": {
    time: {column: "Time", unit: "text"},
    accel: {columns: ["Accel-X (g)", "Accel-Y (g)", "Accel-Z (g)"], unit: "g"},
    gyro: {columns: ["Gyro-X (d/s)", "Gyro-Y (d/s)", "Gyro-Z (d/s)"], unit: "deg/s"},
  },
  "axivity-plain": {
    files: "*[Aa][Xx]6*.csv",
    header: false,
    time: {column: 1, unit: "text"},
    accel: {columns: [2, 3, 4], unit: "g"},
    gyro: {columns: [5, 6, 7], unit: "deg/s"},
  },
  /** ActiGraph GT9X, the IMU's CSV of ActiLife: ten lines about the device come first. */
  "actigraph-imu": {
    skip: 10,
    time: {column: "Timestamp", unit: "text"},
    accel: {columns: ["Accelerometer X", "Accelerometer Y", "Accelerometer Z"], unit: "g"},
    gyro: {columns: ["Gyroscope X", "Gyroscope Y", "Gyroscope Z"], unit: "deg/s"},
  },
  "actigraph-accel": {
    skip: 10,
    time: {column: "Timestamp", unit: "text"},
    accel: {columns: ["Accelerometer X", "Accelerometer Y", "Accelerometer Z"], unit: "g"},
  },
  /** kymo's own labelled tables, and those of sp-sw-har (doi 10.1016/j.dib.2023.109809) in that form. */
  labelled: {
    time: {column: "timestamp", unit: "ms"},
    accel: {columns: ["Ax_w", "Ay_w", "Az_w"], unit: "m/s^2"},
    gyro: {columns: ["Gx_w", "Gy_w", "Gz_w"], unit: "deg/s"},
    separate: ["User", "session"],
    labelled: {user: "User", activity: "activity", session: "session"},
  },
  "labelled-users": {
    time: {column: "timestamp", unit: "ms"},
    accel: {columns: ["Ax_w", "Ay_w", "Az_w"], unit: "m/s^2"},
    gyro: {columns: ["Gx_w", "Gy_w", "Gz_w"], unit: "deg/s"},
    separate: ["User"],
    labelled: {user: "User", activity: "activity"},
  },
} as const;

export const SHIPPED_MAPS: Readonly<Record<string, ColumnMap>> = Object.fromEntries(
  Object.entries(MAPS).map(([name, map]) => [name, columnMapSchema.parse(map)]),
);
