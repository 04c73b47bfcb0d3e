/** Where the service keeps what is not part of the project: keys, and requests where they are logged. */
import {join} from "node:path";

const FOLDER = ".serve";

export const keysPath = (root: string): string => join(root, FOLDER, "keys.json");

export const monitorFolder = (root: string): string => join(root, FOLDER, "monitor");

export const monitorLock = (root: string): string => join(root, FOLDER, "monitor.lock");

export const requestsFolder = (root: string): string => join(root, FOLDER, "requests");
