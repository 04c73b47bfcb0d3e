/** `/openapi.json`, and at `/docs` a page to read it and to try it: Swagger UI, from here, with no outside request. */
import {readFile} from "node:fs/promises";
import {createRequire} from "node:module";
import {dirname, join} from "node:path";
import * as z from "zod";
import {createOpenApi} from "../http/openapi.ts";
import type {Route} from "../http/route.ts";

const FILES = {
  "/docs/swagger-ui.css": ["swagger-ui.css", "text/css; charset=utf-8"],
  "/docs/swagger-ui-bundle.js": ["swagger-ui-bundle.js", "text/javascript; charset=utf-8"],
} as const;

const START = "/docs/start.js";

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>kymo: the service's interface</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<main id="page"></main>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="${START}"></script>
</body>
</html>
`;

const SCRIPT = `SwaggerUIBundle({url: "/openapi.json", dom_id: "#page", validatorUrl: null, deepLinking: true});\n`;

/** Swagger UI sets styles of elements and draws icons from data URLs. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

const page = {description: "A file of the page", binary: false};

/** `routes` are those that the document is to tell of; these are among them. */
export function documentationRoutes(routes: readonly Route[], version: string): readonly Route[] {
  const own: Route[] = [];
  let text: string | undefined;
  own.push({
    method: "GET",
    path: "/openapi.json",
    tag: "documentation",
    summary: "This document",
    answers: {
      200: {description: "OpenAPI 3.1", content: {"application/json": z.record(z.string(), z.unknown())}},
    },
    handle: (_request, reply) => {
      text ??= JSON.stringify(createOpenApi([...routes, ...own], version));
      return reply.type("application/json").send(text);
    },
  });
  const serve = (path: string, type: string, read: () => string | Promise<Buffer>) =>
    own.push({
      method: "GET",
      path,
      tag: "documentation",
      summary: path === "/docs" ? "A page to try the service" : "A file of the page at /docs",
      answers: {200: {description: "The file", content: {[type.split(";")[0]!]: page}}},
      handle: async (_request, reply) => {
        const body = await read();
        return reply
          .headers({
            "content-security-policy": POLICY,
            "cache-control": path === "/docs" ? "no-store" : "private, max-age=3600",
          })
          .type(type)
          .send(body);
      },
    });
  serve("/docs", "text/html; charset=utf-8", () => PAGE);
  serve(START, "text/javascript; charset=utf-8", () => SCRIPT);
  for (const [path, [file, type]] of Object.entries(FILES)) serve(path, type, () => readAsset(file));
  return own;
}

function readAsset(file: string): Promise<Buffer> {
  const folder = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
  return readFile(join(folder, file));
}
