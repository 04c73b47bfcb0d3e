/** One cold opening: `open-once.ts MODEL` prints the seconds from the call to the first window's prediction. */
import {openPredictor} from "../src/model/keras/predict.ts";

const [model = ""] = process.argv.slice(2);
const began = performance.now();
const predictor = await openPredictor(model, {lengthSamples: 200, channels: 6, classes: 11, threads: 2});
const window = Float32Array.from({length: 1200}, (_, i) => Math.sin(i));
await predictor.predict(window, {batchSize: 1, source: "bench"});
const seconds = (performance.now() - began) / 1000;
await predictor.close();
console.log(`seconds=${seconds.toFixed(3)} peak_mb=${(process.resourceUsage().maxRSS / 1024).toFixed(0)}`);
