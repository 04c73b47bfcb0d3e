/** Scripts within a page: its policy allows these very bytes, by their digest, and nothing else. */
import {createHash} from "node:crypto";
import {type Html, raw} from "./html.ts";

/** A module; `text` is trusted and has no end tag within. */
export const scriptTag = (text: string): Html => raw(`<script type="module">${text}</script>\n`);

/** What `script-src` allows, such as `'sha256-…'`. */
export const scriptSource = (text: string): string =>
  `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** Data for a script, which the browser does not run; `<` is escaped, so that no end tag can stand in it. */
export const dataTag = (id: string, value: unknown): Html =>
  raw(
    `<script type="application/json" id="${id}">${JSON.stringify(value).replaceAll("<", "\\u003c")}</script>\n`,
  );
