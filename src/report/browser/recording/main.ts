/**
 * Lets a reader into a recording's chart: zoom and pan down to single samples, a cursor across all rows, and the
 * windows of what is shown. Without it the page has the same picture, still.
 */
import type {EmbeddedRecording} from "../../pages/recording/embedded.ts";
import {unpack} from "./data.ts";
import {Explorer} from "./explorer.ts";
import {linkMinutes} from "./minutes.ts";

const source = document.getElementById("recording-data");
const picture = document.getElementById("kymograph");
if (source !== null && picture !== null) {
  const meta = JSON.parse(source.textContent) as EmbeddedRecording;
  const recording = await unpack(meta);
  const explorer = new Explorer(recording, picture);
  linkMinutes(explorer);
}
