/** The shipped parameters of the monitor and of drift. */
import {readFileSync} from "node:fs";
import {parse} from "yaml";
import {driftParams} from "../../../src/judgement/drift/params.ts";
import {monitorParams} from "../../../src/judgement/monitor/params.ts";

const shipped = parse(readFileSync(new URL("../../../params.yaml", import.meta.url), "utf8"));
export const MONITOR = monitorParams.parse(shipped.monitor);
export const DRIFT = driftParams.parse(shipped.drift);
