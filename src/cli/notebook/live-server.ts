/**
 * Serves a folder of pages to this machine alone, and tells the pages that are open of each build.
 *
 * A page served here is the one on the disk, with one script more, which listens; its policy lets it ask this server.
 */
import {createReadStream, readFileSync, statSync} from "node:fs";
import {createServer, type ServerResponse} from "node:http";
import type {AddressInfo} from "node:net";
import {extname, join, normalize, sep} from "node:path";
import {ExpectedError} from "../../platform/failure.ts";
import {errorCode} from "../../platform/system-error.ts";
import type {News} from "./live-build.ts";

export interface LiveServer {
  /** `http://127.0.0.1:8123/` */
  readonly address: string;
  tell(news: News): void;
  close(): void;
}

const EVENTS = "/-/events";
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
};

/** Throws an ExpectedError where the port is taken. */
export async function openLiveServer(folder: string, port: number): Promise<LiveServer> {
  const listeners = new Set<ServerResponse>();
  let last: News | undefined;
  const send = (response: ServerResponse, news: News): void =>
    void response.write(`data: ${JSON.stringify(news)}\n\n`);
  const server = createServer((request, response) => {
    // another name for this machine could be a page from elsewhere that asks in a person's browser
    const isHere = /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? "");
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    if (!isHere) refuse(response, 403);
    else if (request.method !== "GET") refuse(response, 405);
    else if (path === EVENTS) attend(response);
    else sendFile(folder, path, response);
  });
  const attend = (response: ServerResponse): void => {
    response.writeHead(200, {"content-type": "text/event-stream", "cache-control": "no-store"});
    listeners.add(response);
    response.on("close", () => listeners.delete(response));
    if (last?.type === "failed") send(response, last);
    else response.write(": here\n\n");
  };
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(explain(error, port)));
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    tell(news) {
      last = news;
      for (const response of listeners) send(response, news);
    },
    close() {
      for (const response of listeners) response.end();
      server.close();
      server.closeAllConnections();
    },
  };
}

function explain(error: unknown, port: number): unknown {
  if (errorCode(error) !== "EADDRINUSE") return error;
  return new ExpectedError("usage", `port ${port} is taken`, {hint: "Give another one: --port 8124."});
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status).end();
}

function sendFile(folder: string, path: string, response: ServerResponse): void {
  const file = findFile(folder, path);
  if (file === undefined) {
    refuse(response, 404);
    return;
  }
  const type = TYPES[extname(file)] ?? "application/octet-stream";
  response.writeHead(200, {"content-type": type, "cache-control": "no-store"});
  if (extname(file) === ".html") response.end(listen(readFileSync(file, "utf8")));
  else createReadStream(file).pipe(response);
}

/** A file in the folder; of a path that ends in a slash, its index.html. */
function findFile(folder: string, path: string): string | undefined {
  try {
    const file = normalize(join(folder, decodeURIComponent(path), path.endsWith("/") ? "index.html" : ""));
    return file.startsWith(folder + sep) && statSync(file).isFile() ? file : undefined;
  } catch {
    return undefined; // not there, or no path at all
  }
}

/** The page with the script that listens. */
function listen(page: string): string {
  return page
    .replace(/(http-equiv="Content-Security-Policy" content="[^"]*?connect-src )/, "$1'self' ")
    .replace("</body>", `<script>${LISTENER}</script>\n</body>`);
}

const LISTENER = `new EventSource("${EVENTS}").onmessage = ({data}) => {
  const news = JSON.parse(data);
  document.querySelector("#live-failures")?.remove();
  if (news.type === "built") return news.isNew && location.reload();
  const box = document.createElement("div");
  box.id = "live-failures";
  box.className = "failed";
  box.setAttribute("role", "alert");
  box.style = "position:fixed;inset:auto 1rem 1rem 1rem;z-index:9;box-shadow:0 2px 12px #0006";
  for (const {message, file, place, hint} of news.failures) {
    const title = document.createElement("b");
    title.textContent = [file, place].filter(Boolean).join(", ");
    const text = document.createElement("div");
    text.textContent = message + " " + hint;
    box.append(title, text);
  }
  document.body.append(box);
};`;
