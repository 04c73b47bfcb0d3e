/** What a verification found, each as one finding, whichever tier found it. */
import {formatFailure} from "../../platform/terminal/failure-text.ts";
import type {Pipeline, Place} from "../definition/instance.ts";
import {formatReason} from "../engine/reason.ts";
import type {BuildVerification} from "./verify-build.ts";
import type {CacheVerification} from "./verify-cache.ts";
import type {LockVerification} from "./verify-lock.ts";

export const RULES = {
  "stale-lock": "dag.lock is not what the code, the parameters and the inputs would give",
  "missing-output": "an output of dag.lock is neither in the working tree nor in the store or the remote",
  "not-reproducible": "a rebuild gives another output than dag.lock records",
  "failed-rebuild": "a stage fails in a clean workspace",
} as const;

export type Rule = keyof typeof RULES;

export interface Finding {
  readonly rule: Rule;
  /** The instance; `dag.lock` of the lock as a whole. */
  readonly subject: string;
  readonly path?: string;
  /** One line. */
  readonly message: string;
  /** More lines. */
  readonly details: readonly string[];
  /** Where the stage stands in the definition. */
  readonly at?: Place;
}

type Locate = (instance: string) => {readonly at?: Place};

export function makeLocator(pipeline: Pipeline): Locate {
  const places = new Map(pipeline.nodes.map(({instance}) => [instance.name, instance.at]));
  return (name) => {
    const at = places.get(name);
    return at === undefined ? {} : {at};
  };
}

export function findInLock(
  {stale, orphans, isDamaged}: LockVerification,
  locate: Locate,
): readonly Finding[] {
  const rule = "stale-lock";
  const paint = (text: string): string => text;
  return [
    ...(isDamaged
      ? [
          {
            rule,
            subject: "dag.lock",
            message: "the file has a conflict or damage that `repro` would repair",
            details: [],
          } as const,
        ]
      : []),
    ...stale.map(({name, reasons, failure}): Finding => {
      const details =
        failure === undefined ? reasons.map(formatReason) : formatFailure(failure, paint).split("\n");
      return {
        rule,
        subject: name,
        message: details[0] ?? "stale",
        details: details.slice(1),
        ...locate(name),
      };
    }),
    ...orphans.map(
      (name): Finding => ({
        rule,
        subject: name,
        message: "the pipeline has no such instance any more",
        details: [],
      }),
    ),
  ];
}

export function findInCache({missing}: CacheVerification, locate: Locate): readonly Finding[] {
  return missing.map(({instance, path, here}) => ({
    rule: "missing-output",
    subject: instance,
    path,
    message: `${path} is ${here === "altered" ? "altered in the working tree" : "not in the working tree"}, and not in the store`,
    details: [],
    ...locate(instance),
  }));
}

export function findInBuild({differences, failures}: BuildVerification, locate: Locate): readonly Finding[] {
  return [
    ...failures.map(({name, failure, cause}): Finding => {
      const [message = "", ...details] = formatFailure(failure, (text) => text).split("\n");
      const because = cause === undefined ? [] : [`because of ${cause}`];
      return {
        rule: "failed-rebuild",
        subject: name,
        message,
        details: [...because, ...details],
        ...locate(name),
      };
    }),
    ...differences.map(
      ({instance, path, place, before, after, cause}): Finding => ({
        rule: "not-reproducible",
        subject: instance,
        path,
        message:
          place === undefined ? `${path} differs` : `${path} differs at ${place}: ${before} → ${after}`,
        details: [`because of ${cause}`],
        ...locate(instance),
      }),
    ),
  ];
}
