/** What the recordings were compared with, and that it is like with like. */
import type {DriftResult} from "../../../artifacts/drift/drift.ts";
import {count, integer, prettyUnit, shortHash, significant} from "../../format.ts";
import {type Html, html} from "../../html.ts";
import {factList} from "../../table.ts";

export function baseline({baseline: b, model}: DriftResult): Html {
  return html`<p>${b.note}</p>${factList([
    ["Reference", `${b.label}${b.simulated ? ", simulated" : ""}`],
    ["Rows a channel", integer(b.rowsPerChannel)],
    ["Groups that can be drawn whole", b.groups === 0 ? "none" : groups(b.groups, b.groupKind)],
    ["Units", `${prettyUnit(b.units.accel)}, ${prettyUnit(b.units.gyro)}; gravity ${b.gravity}`],
    ["Scaler hash", html`<code>${shortHash(b.scalerHash)}</code>`],
    ["Scaler’s difference from the model’s", `${significant(b.scalerDifference, 2)} training sd`],
    ["Model", model === null ? "none" : html`<code>${model.name}</code>`],
    ["Model hash", html`<code>${shortHash(model?.hash)}</code>`],
  ])}`;
}

const groups = (n: number, kind: string): string =>
  kind === "none" ? integer(n) : count(n, kind.replace(/s$/, ""));
