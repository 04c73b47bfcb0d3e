/** Load for bench/serve.ts, in a process of its own: URL CONNECTIONS SECONDS RATE; prints one JSON document. */
import autocannon from "autocannon";

const [url = "", connections = "1", seconds = "5", rate = "0"] = process.argv.slice(2);
const bodies = Array.from({length: 16}, (_, k) =>
  JSON.stringify({
    window: Array.from({length: 200}, (_, i) =>
      [0.3, 1, 9.5, 20, 30, 10].map(
        (scale, c) => Math.round(1e6 * scale * Math.sin((i + k) / (c + 3))) / 1e6,
      ),
    ),
  }),
);
const refusedMs: number[] = [];
const result = await autocannon({
  url,
  connections: Number(connections),
  setupClient: (client) =>
    client.on("response", (status, _bytes, ms) => {
      if (status === 503) refusedMs.push(ms);
    }),
  duration: Number(seconds),
  ...(Number(rate) > 0 ? {overallRate: Number(rate)} : {}),
  requests: bodies.map((body) => ({
    method: "POST" as const,
    path: "/predict",
    headers: {"content-type": "application/json"},
    body,
  })),
});
refusedMs.sort((a, b) => a - b);
console.log(
  JSON.stringify({
    perSecond: result["2xx"] / result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    refused: result.non2xx,
    refusedP99: refusedMs[Math.floor(refusedMs.length * 0.99)] ?? null,
    errors: result.errors,
  }),
);
