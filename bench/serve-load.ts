/**
 * Load for bench/serve.ts, in a process of its own: URL CONNECTIONS SECONDS RATE; prints one JSON document.
 *
 * RATE 0: each connection asks again as soon as it has its answer. Any other: so many requests a second at random times
 * (a Poisson process with a seed), whether or not those before are answered; their latency counts from when they were
 * due, so that a service is not asked less for being slow.
 */
import {connect, type Socket} from "node:net";
import {createRandom} from "../src/platform/seeded-random.ts";

const [url = "", connections = "1", seconds = "5", rate = "0"] = process.argv.slice(2);
const {hostname, port} = new URL(url);
const [lasting, perSecond] = [Number(seconds) * 1000, Number(rate)];
const requests = Array.from({length: 16}, (_, k) => requestOf(k));
const answered: number[] = [];
const refused: number[] = [];
let [sent, errors, isOver] = [0, 0, false];
/** When those were due that no connection was free for; connections that are free. */
const due: number[] = [];
const free: Connection[] = [];

class Connection {
  #socket: Socket;
  #since = 0;
  #text = "";
  #left = -1;

  constructor() {
    this.#socket = this.#open();
  }

  ask(since: number): void {
    this.#since = since;
    this.#socket.write(requests[sent++ % requests.length]!);
  }

  end(): void {
    this.#socket.destroy();
  }

  #open(): Socket {
    return connect({host: hostname, port: Number(port), noDelay: true})
      .setEncoding("latin1")
      .on("data", (text: string) => this.#read(text))
      .on("error", () => {})
      .on("close", () => {
        if (isOver) return;
        if (this.#since > 0) errors++;
        this.#text = "";
        this.#left = -1;
        this.#socket = this.#open();
        if (this.#since > 0) this.#turn();
      });
  }

  /** `#left` is what is to come of the body once the headers are there. */
  #read(text: string): void {
    this.#text += text;
    if (this.#left < 0) {
      const end = this.#text.indexOf("\r\n\r\n");
      if (end < 0) return;
      const length = /\r\ncontent-length: (\d+)/i.exec(this.#text)?.[1];
      this.#left = end + 4 + Number(length);
    }
    if (this.#text.length < this.#left) return;
    const ms = performance.now() - this.#since;
    if (this.#text.startsWith("200", 9)) answered.push(ms);
    else if (this.#text.startsWith("503", 9)) refused.push(ms);
    else errors++;
    this.#text = "";
    this.#left = -1;
    this.#turn();
  }

  #turn(): void {
    this.#since = 0;
    if (isOver) return;
    if (perSecond === 0) this.ask(performance.now());
    else if (due.length > 0) this.ask(due.shift()!);
    else free.push(this);
  }
}

function requestOf(k: number): Buffer {
  const window = Array.from({length: 200}, (_, i) =>
    [0.3, 1, 9.5, 20, 30, 10].map((scale, c) => Math.round(1e6 * scale * Math.sin((i + k) / (c + 3))) / 1e6),
  );
  const body = JSON.stringify({window});
  return Buffer.from(
    `POST /predict HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${body.length}\r\n\r\n${body}`,
  );
}

/** Asks at the times of the process until `end`. */
function keepAsking(end: number): void {
  const random = createRandom(1, {});
  let at = performance.now();
  const ask = (): void => {
    const now = performance.now();
    for (; at <= now; at += (-1000 / perSecond) * Math.log(1 - random())) {
      const connection = free.pop();
      if (connection === undefined) due.push(at);
      else connection.ask(at);
    }
    if (at < end) setTimeout(ask, 1);
  };
  ask();
}

const all = Array.from({length: Number(connections)}, () => new Connection());
await new Promise((resolve) => setTimeout(resolve, 200));
const [began, cpu] = [performance.now(), process.cpuUsage()];
if (perSecond > 0) {
  free.push(...all);
  keepAsking(began + lasting);
} else for (const connection of all) connection.ask(began);
await new Promise((resolve) => setTimeout(resolve, lasting));
isOver = true;
const took = (performance.now() - began) / 1000;
const {user, system} = process.cpuUsage(cpu);
for (const connection of all) connection.end();

const at = (sorted: readonly number[], share: number): number | null =>
  sorted[Math.floor(sorted.length * share)] ?? null;
answered.sort((a, b) => a - b);
refused.sort((a, b) => a - b);
console.log(
  JSON.stringify({
    perSecond: answered.length / took,
    p50: at(answered, 0.5),
    p99: at(answered, 0.99),
    refused: refused.length,
    refusedP99: at(refused, 0.99),
    errors,
    unsent: due.length,
    /** Processors that the load itself took. */
    processors: (user + system) / 1e6 / took,
  }),
);
process.exit(0);
