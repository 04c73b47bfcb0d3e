import {spawn} from "node:child_process";
import {once} from "node:events";
import {readFileSync} from "node:fs";
import {request} from "node:http";
import {join} from "node:path";
import {createInterface} from "node:readline";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {files, makeNotebooks, withCell} from "../../notebook/workspace.ts";
import {writeFiles} from "../../temporary-folder.ts";
import {BIN} from "../kymo-process.ts";

const test = suite("pnpm notebook dev");

/** The lines of a stream, one by one. */
function readLines(input: NodeJS.ReadableStream): () => Promise<string> {
  const lines = createInterface({input})[Symbol.asyncIterator]();
  return async () => {
    const {value, done} = await lines.next();
    if (done === true) throw new Error("it ended");
    return value;
  };
}

async function until(next: () => Promise<string>, pattern: RegExp): Promise<string> {
  for (;;) {
    const line = await next();
    if (pattern.test(line)) return line;
  }
}

function get(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{status: number; text: string}> {
  return new Promise((resolve, reject) => {
    const sent = request(url, {headers}, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part) => {
        text += part;
      });
      response.on("end", () => resolve({status: response.statusCode!, text}));
    });
    sent.on("error", reject).end();
  });
}

test("a page is served with a listener, reloads once its notebook has changed, and shows a mistake", async () => {
  const root = makeNotebooks();
  const child = spawn(process.execPath, [BIN, "notebook", "dev", "--port", "0"], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  try {
    const next = readLines(child.stdout);
    const address = (await until(next, /^open/)).split(/\s+/)[1]!;
    await until(next, /^computed {2}squares/);
    await until(next, /^computed {2}one/);

    const page = await get(address);
    assert.is(page.status, 200);
    assert.match(page.text, /new EventSource/);
    assert.match(page.text, /connect-src 'self' data: blob:/);
    assert.is(readFileSync(join(root, "reports/notebooks/one.html"), "utf8").includes("EventSource"), false);

    const origin = new URL(address).origin;
    assert.is((await get(`${origin}/../dag.yaml`)).status, 404);
    assert.is((await get(`${origin}/%2e%2e/dag.yaml`)).status, 404);
    assert.is((await get(address, {host: "elsewhere.example"})).status, 403);

    const events = request(`${origin}/-/events`);
    events.end();
    const [response] = await once(events, "response");
    const news = readLines(response);
    await until(news, /here/);
    writeFiles(root, withCell("    squares.numRows()"));
    await until(news, /"built","isNew":true/);
    await until(next, /^computed {2}one/);

    writeFiles(root, withCell("    squares.numRows("));
    const {failures} = JSON.parse((await until(news, /"failed"/)).slice(5));
    assert.is(`${failures[0].file}, ${failures[0].place}`, "notebooks/one.html, cell 4, line 14");

    writeFiles(root, files);
    await until(news, /"built"/);
    events.destroy();
  } finally {
    child.kill("SIGTERM");
    await once(child, "close");
  }
  assert.is(child.exitCode, 130);
});

test.run();
