/** More time than others have, for a request that is worked on while its connection is still. */
import {Socket} from "node:net";
import type {FastifyRequest} from "fastify";

/** For this request and those after it on the same connection. */
export function allowIdle({raw: {socket}}: FastifyRequest, seconds: number): void {
  if (socket instanceof Socket) socket.setTimeout(seconds * 1000); // a request that is injected has none
}
