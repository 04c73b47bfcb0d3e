/** Whose windows a request holds: a person or a device, as the client names it. */
import type {FastifyRequest} from "fastify";
import * as z from "zod";
import type {Parameter} from "../http/route.ts";
import {Problem} from "../problem.ts";

const NAME = /^[\w.-]{1,64}$/;
const HEADER = "x-person";

export const personParameter: Parameter = {
  name: "X-Person",
  in: "header",
  description:
    "Whose windows these are, a person or a device, for what is watched by person; a name that you made up for them is best",
  schema: z.string().regex(NAME),
};

/** The one that the request names, else the key's name, else `anonymous`. Throws a Problem for what is no name. */
export function personOf({headers}: FastifyRequest, keyName: string | undefined): string {
  const given = headers[HEADER];
  if (given === undefined) return keyName ?? "anonymous";
  if (typeof given === "string" && NAME.test(given)) return given;
  throw new Problem("bad-request", "X-Person is no name", {
    hint: "Send 1 to 64 letters, digits, dots, hyphens or underscores.",
  });
}
