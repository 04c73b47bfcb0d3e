/** `GET /`, the dashboard: a page without figures, and `GET /events`, the figures it shows. */
import {livePage} from "../../report/pages/live/page.ts";
import type {Route} from "../http/route.ts";
import {Problem} from "../problem.ts";
import type {Service} from "../service.ts";

const SCOPE = "metrics";

export function liveRoutes(service: Service): readonly Route[] {
  let page: ReturnType<typeof livePage> | undefined;
  return [
    {
      method: "GET",
      path: "/",
      tag: "dashboard",
      summary: "The dashboard: a page that shows what /events tells",
      answers: {
        200: {
          description: "A page that asks nothing of another server",
          content: {"text/html": {description: "HTML", binary: false}},
        },
      },
      handle: (_request, reply) => {
        page ??= livePage();
        return reply
          .header("content-security-policy", page.policy)
          .type("text/html; charset=utf-8")
          .send(page.text);
      },
    },
    {
      method: "GET",
      path: "/events",
      tag: "dashboard",
      scope: SCOPE,
      isEndless: true,
      summary: "How the service runs, as server-sent events",
      description:
        "`state` and `points` (the last hour) at first, `now` every second, `point` every ten. It ends when the service stops.",
      answers: {
        200: {
          description: "Events without end",
          content: {"text/event-stream": {description: "Events with JSON as data", binary: false}},
        },
      },
      problems: ["overloaded", "stopping"],
      handle: async (request, reply) => {
        reply.type("text/event-stream; charset=utf-8");
        if (request.method === "HEAD") return reply.send("");
        if (service.isStopping)
          throw new Problem("stopping", "the service is stopping", {retryAfterSeconds: 2});
        if (service.live.isFull)
          throw new Problem("overloaded", "as many dashboards as are allowed are open", {
            retryAfterSeconds: 10,
            hint: "Close one; serve.dashboards in params.yaml has the limit.",
          });
        const stream = await service.live.listen(() => service.guard.allows(request, SCOPE));
        reply.raw.on("close", () => stream.destroy());
        return reply.send(stream);
      },
    },
  ];
}
