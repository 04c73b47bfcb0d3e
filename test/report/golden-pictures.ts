/**
 * Pages as small pictures, an eighth of their size, held against those in test/golden/pages. A difference counts where a
 * reader would see it: in the mean of a block, not in a pixel. Another font moves all that follows, so that the pictures say
 * something only of those they were made with.
 */
import {existsSync, mkdirSync, readFileSync, writeFileSync} from "node:fs";
import type {Page} from "playwright-core";

/** Of the contexts whose pages are compared. */
export const PICTURE_SCALE = 0.125;
const FOLDER = new URL("../golden/pages/", import.meta.url);
/** Pixels of a block's side; the difference of its mean grey, of 255, that is seen; the share of such blocks that may differ. */
const [BLOCK, SEEN, MOST] = [4, 16, 0.005];
const isUpdate = process.env.UPDATE_GOLDEN === "1";

/** Widths of a sample text in the pages' fonts; equal ones mean equal fonts, for what is compared here. */
const measureFonts = (tab: Page): Promise<string> =>
  tab.evaluate<string>(`["--serif", "--sans"].map((name) => {
    const one = document.createElement("span");
    one.textContent = "Hamburgefonstiv 0123456789";
    one.style.cssText = "position:absolute;white-space:nowrap;font:100px var(" + name + ")";
    document.body.append(one);
    const width = Math.round(one.getBoundingClientRect().width);
    one.remove();
    return width;
  }).join()`);

/** What differs from the golden picture, in words; undefined where nothing does, or the machine has other fonts. */
export async function differenceFromGolden(tab: Page, name: string): Promise<string | undefined> {
  const [picture, fonts] = [new URL(`${name}.png`, FOLDER), new URL("fonts.txt", FOLDER)];
  const found = await measureFonts(tab);
  const shot = await tab.screenshot({fullPage: true, animations: "disabled"});
  if (isUpdate || (!existsSync(picture) && process.env.CI === undefined)) {
    mkdirSync(FOLDER, {recursive: true});
    writeFileSync(picture, shot);
    writeFileSync(fonts, `${found}\n`);
    return undefined;
  }
  if (!existsSync(picture)) return `${name}.png is missing: write it with UPDATE_GOLDEN=1`;
  const expected = readFileSync(fonts, "utf8").trim();
  if (found !== expected) {
    console.log(`not compared: the golden pictures were made with other fonts (${expected}, here ${found})`);
    return undefined;
  }
  return compare(tab, shot, readFileSync(picture));
}

/** By the browser itself, which reads PNG. */
const compare = (tab: Page, shot: Buffer, golden: Buffer): Promise<string | undefined> =>
  tab.evaluate<string | undefined>(`(async () => {
    const read = async (base64) => {
      const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
      const image = await createImageBitmap(new Blob([bytes]));
      const {width, height} = image;
      const canvas = new OffscreenCanvas(width, height).getContext("2d");
      canvas.drawImage(image, 0, 0);
      return {width, height, data: canvas.getImageData(0, 0, width, height).data};
    };
    const [a, b] = [await read("${shot.toString("base64")}"), await read("${golden.toString("base64")}")];
    if (a.width !== b.width || Math.abs(a.height - b.height) > 2)
      return "is " + a.width + " by " + a.height + " pixels, was " + b.width + " by " + b.height;
    const height = Math.min(a.height, b.height);
    const mean = ({data, width}, x, y) => {
      let sum = 0;
      for (let j = y; j < y + ${BLOCK}; j++)
        for (let i = x; i < x + ${BLOCK}; i++) {
          const at = 4 * (j * width + i);
          sum += 0.3 * data[at] + 0.59 * data[at + 1] + 0.11 * data[at + 2];
        }
      return sum / ${BLOCK ** 2};
    };
    let [all, seen, first] = [0, 0, undefined];
    for (let y = 0; y + ${BLOCK} <= height; y += ${BLOCK})
      for (let x = 0; x + ${BLOCK} <= a.width; x += ${BLOCK}) {
        all++;
        if (Math.abs(mean(a, x, y) - mean(b, x, y)) <= ${SEEN}) continue;
        seen++;
        first ??= [x / ${PICTURE_SCALE}, y / ${PICTURE_SCALE}];
      }
    return seen > Math.max(2, ${MOST} * all) ? seen + " of " + all + " blocks differ, the first at " + first + " px" : undefined;
  })()`);
