/** Draws a plot of the pipeline. Bundled apart: no other command draws it. */
import {figures} from "../../report/plot/figures.ts";
import type {Picture} from "../../runner/plots/picture.ts";

export function drawPicture(picture: Picture): string {
  return figures(picture);
}
