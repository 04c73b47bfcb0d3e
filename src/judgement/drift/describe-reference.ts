/** What the result says of the reference, whatever recordings there are. */
import type {DriftReference} from "../../artifacts/drift/reference.ts";
import {roundNumbers} from "../round.ts";
import type {ReferenceContext} from "./context.ts";
import {conventionsOf} from "./conventions.ts";
import type {ReferenceInputs} from "./reference-inputs.ts";

export function describeReference(
  context: ReferenceContext,
  {labelled, scalerDifference}: Pick<ReferenceInputs, "labelled" | "scalerDifference">,
): DriftReference {
  return roundNumbers<DriftReference>(
    {
      baseline: describeBaseline(context, scalerDifference),
      rules: [...context.rules.values()],
      conventions: conventionsOf(context),
      withheld: "withheld" in labelled ? labelled.withheld : null,
    },
    "null",
  );
}

function describeBaseline(
  {reference, chunks}: ReferenceContext,
  scalerDifference: number,
): DriftReference["baseline"] {
  const {provenance} = reference;
  return {
    label: reference.label,
    kind: reference.kind,
    note: reference.note,
    rowsPerChannel: reference.sorted[0]!.length,
    groups: chunks?.groups.length ?? 0,
    groupKind: chunks?.groupKind ?? "none",
    scalerHash: provenance.scalerHash,
    scalerDifference,
    units: {accel: provenance.accelUnit, gyro: provenance.gyroUnit},
    gravity: provenance.gravity,
    simulated: reference.simulated,
  };
}
