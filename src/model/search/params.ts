/** The block `search` of params.yaml. */
import * as z from "zod";
import {METHODS, MONITORS} from "../../artifacts/search/search.ts";
import {spaceSchema} from "./space.ts";

const positive = z.number().int().positive();

export const searchParamsSchema = z
  .strictObject({
    method: z.enum(METHODS),
    /** Rungs of halving, or how often tpe proposes; grid and random have one. */
    rounds: positive.max(100),
    /** Trials of the first round, of each round for tpe; grid has as many as its space. The defaults come beside. */
    trials: positive.max(10_000),
    /** Share of the trials that goes on to the next rung, which has 1 / keep times the epochs. */
    keep: z.number().min(0.05).max(0.9),
    /** Of a trial; with halving, of a trial of the first rung. */
    epochs: positive.max(100_000),
    monitor: z.enum(MONITORS),
    /** Of the training users, those that score the trials: a number, or their names. */
    validationUsers: z.union([positive, z.array(z.string()).min(1)]),
    seed: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
    space: spaceSchema,
  })
  .superRefine(({method, rounds, space}, context) => {
    const single = method === "grid" || method === "random";
    if (single && rounds !== 1)
      context.addIssue({
        code: "custom",
        path: ["rounds"],
        message: `${method} has one round, not ${rounds}: set search.rounds to 1, or search.method to halving or tpe`,
      });
    if (method !== "grid") return;
    for (const {path, domain} of space)
      if (!("values" in domain || "int" in domain))
        context.addIssue({
          code: "custom",
          path: ["space", path],
          message: "a grid needs {values: [a, b, …]} or {int: [a, b]}, as a range has no end of values",
        });
  });

export type SearchParams = z.infer<typeof searchParamsSchema>;
