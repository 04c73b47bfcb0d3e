/** A file with one JSON line a message, which only grows; a rotating tool may move it away at any time. */
import {closeSync, fsyncSync, mkdirSync, openSync, writeSync} from "node:fs";
import {dirname, resolve} from "node:path";
import {explainSystemError} from "../../platform/failure.ts";
import type {AlertMessage} from "../state.ts";
import {webhookBody} from "./webhook.ts";

export function appendToLog(message: AlertMessage, file: string, reports: string, root: string): void {
  const path = resolve(root, file);
  try {
    mkdirSync(dirname(path), {recursive: true});
    const log = openSync(path, "a", 0o640);
    try {
      writeSync(log, `${webhookBody(message, reports)}\n`);
      fsyncSync(log);
    } finally {
      closeSync(log);
    }
  } catch (error) {
    throw explainSystemError(error, path);
  }
}
