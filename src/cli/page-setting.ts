/** What a page that a command writes is told of those beside it. */
import {existsSync} from "node:fs";
import {dirname, join} from "node:path";
import type {PageSetting} from "../report/page.ts";

/** Of a page that is to stand at `path`. */
export const settingBeside = (path: string): PageSetting => ({
  trained: existsSync(join(dirname(path), "training.html")),
});
