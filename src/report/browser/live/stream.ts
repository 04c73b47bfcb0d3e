/**
 * Server-sent events over fetch: unlike EventSource it can send a key in a header, so that the key stands in no address
 * and in no log. https://html.spec.whatwg.org/multipage/server-sent-events.html, without ids and comments.
 */
export interface StreamHandlers {
  opened(): void;
  event(name: string, data: unknown): void;
}

export type StreamEnd =
  | {readonly kind: "refused"; readonly detail: string}
  | {readonly kind: "ended"; readonly detail: string; readonly retryMs: number};

/** The service tells something every second. */
const SILENT_MS = 15_000;

/** Resolves when there is nothing more to come. */
export async function listen(key: string, handlers: StreamHandlers): Promise<StreamEnd> {
  const stop = new AbortController();
  let timer = setTimeout(() => stop.abort(), SILENT_MS);
  const heard = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => stop.abort(), SILENT_MS);
  };
  try {
    const response = await fetch("/events", {
      headers: {accept: "text/event-stream", ...(key === "" ? {} : {authorization: `Bearer ${key}`})},
      cache: "no-store",
      signal: stop.signal,
    });
    if (!response.ok || response.body === null) return await endOf(response);
    handlers.opened();
    let text = "";
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const {done, value} = await reader.read();
      if (done) break;
      heard();
      text += value;
      const parts = text.split("\n\n");
      text = parts.pop()!;
      for (const part of parts) take(part, handlers);
    }
    return {kind: "ended", detail: "The service has ended the connection", retryMs: 0};
  } catch {
    return {kind: "ended", detail: "", retryMs: 0};
  } finally {
    clearTimeout(timer);
  }
}

function take(part: string, handlers: StreamHandlers): void {
  const fields = new Map(
    part.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]),
  );
  const data = fields.get("data");
  if (data !== undefined) handlers.event(fields.get("event") ?? "message", JSON.parse(data));
}

async function endOf(response: Response): Promise<StreamEnd> {
  const problem = (await response.json().catch(() => ({}))) as {detail?: string; title?: string};
  const detail = problem.detail ?? response.statusText;
  if (response.status === 401 || response.status === 403) return {kind: "refused", detail};
  return {
    kind: "ended",
    detail: problem.title ?? detail,
    retryMs: 1000 * Number(response.headers.get("retry-after") ?? 0),
  };
}
