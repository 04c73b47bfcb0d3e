/**
 * Loaded into each Node process of a rebuild under a variation: another clock, or folders listed the other way round.
 * KYMO_CLOCK_OFFSET_MS and KYMO_LISTING=reversed say which.
 */
import fs from "node:fs";
import {syncBuiltinESMExports} from "node:module";

const offsetMs = Number(process.env.KYMO_CLOCK_OFFSET_MS ?? 0);
if (offsetMs !== 0) {
  const RealDate = Date;
  const now = () => RealDate.now() + offsetMs;
  globalThis.Date = class extends RealDate {
    constructor(...parts) {
      if (parts.length === 0) super(now());
      else super(...parts);
    }
    static now() {
      return now();
    }
  };
}

if (process.env.KYMO_LISTING === "reversed") {
  const {readdirSync, readdir} = fs;
  const promised = fs.promises.readdir;
  fs.readdirSync = (...words) => readdirSync(...words).reverse();
  fs.readdir = (...words) => {
    const done = words.pop();
    readdir(...words, (error, entries) => done(error, entries?.reverse()));
  };
  fs.promises.readdir = async (...words) => (await promised(...words)).reverse();
  syncBuiltinESMExports();
}
