/** The model that answers, its digests, and the versions that the registry has. */
import type {LiveState} from "../../../artifacts/live.ts";
import {sentence, shortHash} from "../../format.ts";
import {element} from "../element.ts";
import {nameOf} from "./now.ts";
import {facts, fill, note, table} from "./section.ts";

export function showModel({model, versions, versionsProblem, lastSwap, threads}: LiveState): void {
  const {digests} = model;
  const swap =
    lastSwap === null
      ? []
      : [
          element(
            "p",
            {},
            lastSwap.verdict === "accepted"
              ? `${lastSwap.model} took over while the service ran.`
              : `${lastSwap.model} was to take over and was refused: ${sentence(lastSwap.reason ?? "no reason told")}`,
          ),
        ];
  const registry =
    versionsProblem !== null
      ? note(`The registry cannot be read: ${sentence(versionsProblem)}`)
      : versions.length === 0
        ? note("The registry has no version; the model was loaded from its file.")
        : table(
            "Versions in the registry",
            [
              {head: "Version", value: (row) => nameOf(row), kind: "names"},
              {head: "Lifecycle", value: ({lifecycle}) => lifecycle},
              {head: "Served", value: ({isServed}) => (isServed ? "Yes" : "No")},
            ],
            versions.toReversed(),
          );
  fill(
    "model",
    facts(
      [
        ["Name", nameOf(model)],
        ["Threads", String(threads)],
        ["Model", shortHash(digests.model)],
        ["Scaler", shortHash(digests.scaler)],
        ["Baseline", digests.baseline === null ? "None" : shortHash(digests.baseline)],
        ["Code", shortHash(digests.code)],
      ],
      "facts",
    ),
    ...swap,
    registry,
  );
}
