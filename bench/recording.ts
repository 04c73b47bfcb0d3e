/**
 * The page of an hour's recording: writing it, its size, and in headless Chromium its first paint and its zoom. The
 * shipped recording of five minutes is repeated until it lasts an hour, which moves more than most hours do.
 */
import {copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {pathToFileURL} from "node:url";
import {chromium} from "playwright-core";
import {readFused, writeFused} from "../src/artifacts/fused.ts";
import {readPredictions, writePredictions} from "../src/artifacts/predictions.ts";
import {readSamples, writeSamples} from "../src/artifacts/samples.ts";
import {formatTiming, type Row, summarise, timeOnce} from "./measure.ts";

const HOUR_MS = 3_600_000;
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

export async function benchRecording(repository: string): Promise<Row[]> {
  const artifacts = join(repository, "artifacts");
  const [session] = readdirSync(join(artifacts, "predictions")).map((name) => name.replace(".arrow", ""));
  if (session === undefined) throw new Error("no predictions in artifacts: run pnpm dag repro first");
  const folder = mkdtempSync(join(tmpdir(), "kymo-bench-"));
  await repeat(artifacts, session, folder);
  const runs = Array.from({length: 5}, () =>
    timeOnce({
      command: process.execPath,
      args: ["--import", "tsx", "bench/recording-once.ts", folder],
      cwd: repository,
    }),
  );
  const written = summarise(
    runs.map(({output}) => Number(/seconds=([\d.]+)/.exec(output)![1])),
    Math.max(...runs.map(({peakMB}) => peakMB ?? 0)),
  );
  const page = join(folder, "page.html");
  const megabytes = statSync(page).size / 1e6;
  const rows: Row[] = [
    {
      what: "an hour's recording page, written",
      figure: formatTiming(written),
      target: "2 s",
      met: written.medianSeconds <= 2,
    },
    {what: "its size", figure: `${megabytes.toFixed(2)} MB`, target: "1.5 MB", met: megabytes < 1.5},
    ...(existsSync(CHROMIUM) ? await look(page) : []),
  ];
  rmSync(folder, {recursive: true});
  return rows;
}

/** Writes the artifacts of `session`, repeated until they last an hour. */
async function repeat(artifacts: string, session: string, folder: string): Promise<void> {
  const fused = await readFused(join(artifacts, "fused", `${session}.arrow`));
  const lengthMs = (fused.rows * 1000) / fused.rateHz;
  const times = Math.ceil(HOUR_MS / lengthMs);
  const shifted = (values: Float64Array): Float64Array =>
    Float64Array.from({length: values.length * times}, (_, i) => {
      const round = Math.floor(i / values.length);
      return values[i % values.length]! + round * lengthMs;
    });
  const tiled = <T extends {length: number; [i: number]: number}>(values: T, make: (n: number) => T): T => {
    const all = make(values.length * times);
    for (let i = 0; i < all.length; i++) all[i] = values[i % values.length]!;
    return all;
  };
  const floats = (values: Float64Array) => tiled(values, (n) => new Float64Array(n));
  const singles = (values: Float32Array) => tiled(values, (n) => new Float32Array(n));
  const integers = (values: Int32Array) => tiled(values, (n) => new Int32Array(n));
  await writeFused(join(folder, "fused.arrow"), {
    ...fused,
    t: shifted(fused.t),
    channels: fused.channels.map((values) =>
      // Each time a little stronger: what repeats exactly would compress as no recording does.
      floats(values).map((value, i) => value * (0.8 + 0.4 * (Math.floor(i / values.length) / times))),
    ),
    imputed: tiled(fused.imputed, (n) => new Uint8Array(n)),
    segment: integers(fused.segment),
    accelSourceUnit: "milli-g",
    gyroSourceUnit: "deg/s",
  });
  const found = await readPredictions(join(artifacts, "predictions", `${session}.arrow`));
  await writePredictions(
    join(folder, "predictions.arrow"),
    {
      rows: found.rows * times,
      windowId: Int32Array.from({length: found.rows * times}, (_, i) => i),
      session: Array.from({length: found.rows * times}, () => session),
      start: shifted(found.start),
      predicted: integers(found.predicted),
      confidence: singles(found.confidence),
      entropy: singles(found.entropy),
      margin: singles(found.margin),
      probabilities: found.probabilities.map(singles),
    },
    found.meta,
  );
  for (const [file, sensor] of [
    ["accel.arrow", "accelerometer"],
    ["gyro.arrow", "gyroscope"],
  ] as const) {
    const {samples} = await readSamples(join(artifacts, "samples", session, file), sensor);
    const within = (_: number, i: number) => samples.t[i]! - samples.t[0]! < lengthMs;
    const [t, x, y, z] = [samples.t, samples.x, samples.y, samples.z].map((values) =>
      values.filter(within),
    ) as [Float64Array, Float64Array, Float64Array, Float64Array];
    const all = {t: shifted(t), x: floats(x), y: floats(y), z: floats(z)};
    await writeSamples(join(folder, file), {...samples, ...all}, session);
  }
  copyFileSync(join(artifacts, "fused", `${session}.quality.json`), join(folder, "quality.json"));
  copyFileSync(join(artifacts, "validated", `${session}.json`), join(folder, "gates.json"));
  copyFileSync(join(artifacts, "drift.json"), join(folder, "drift.json"));
}

/** First paint of a fresh page, and the frames a second while every frame zooms. */
async function look(page: string): Promise<Row[]> {
  const browser = await chromium.launch({executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"]});
  const paints: number[] = [];
  let frames = 0;
  for (let i = 0; i < 5; i++) {
    const context = await browser.newContext({viewport: {width: 1440, height: 900}});
    const tab = await context.newPage();
    await tab.goto(pathToFileURL(page).href);
    await tab.locator(".explorer canvas").waitFor();
    await tab.waitForFunction("performance.getEntriesByName('first-contentful-paint').length > 0");
    paints.push(
      await tab.evaluate<number>("performance.getEntriesByName('first-contentful-paint')[0].startTime"),
    );
    if (i === 4) frames = await tab.evaluate<number>(ZOOM);
    await context.close();
  }
  await browser.close();
  const paint = summarise(paints.map((ms) => ms / 1000));
  return [
    {
      what: "its first paint in headless Chromium",
      figure: formatTiming(paint),
      target: "0.5 s",
      met: paint.medianSeconds <= 0.5,
    },
    {
      what: "frames a second while it zooms",
      figure: frames.toFixed(0),
      target: "30",
      met: frames >= 30,
    },
  ];
}

/** In the page: zooms in for 60 frames and out for 60, and gives the frames a second. */
const ZOOM = `new Promise((resolve) => {
  const canvas = document.querySelector(".explorer canvas");
  const {left, width} = canvas.getBoundingClientRect();
  const began = performance.now();
  let frame = 0;
  const step = () => {
    if (frame === 120) return resolve(120000 / (performance.now() - began));
    const deltaY = frame < 60 ? -40 : 40;
    canvas.dispatchEvent(new WheelEvent("wheel", {deltaY, ctrlKey: true, clientX: left + width / 2, cancelable: true}));
    frame++;
    requestAnimationFrame(step);
  };
  step();
})`;
