/**
 * Open connections, and which of them have a request. Node closes those that are between two requests, but not those that
 * never had one, nor those that become idle later: they would keep a service from ending.
 */
import type {Server} from "node:http";
import type {Socket} from "node:net";

export class Connections {
  readonly #open = new Set<Socket>();
  readonly #busy = new Map<Socket, number>();

  constructor(server: Server) {
    server.on("connection", (socket: Socket) => {
      this.#open.add(socket);
      socket.on("close", () => {
        this.#open.delete(socket);
        this.#busy.delete(socket);
      });
    });
    server.on("request", ({socket}, response) => {
      this.#busy.set(socket, (this.#busy.get(socket) ?? 0) + 1);
      response.on("close", () => {
        const left = (this.#busy.get(socket) ?? 1) - 1;
        if (left === 0) this.#busy.delete(socket);
        else this.#busy.set(socket, left);
      });
    });
  }

  /** Ends every connection that has no request. */
  closeIdle(): void {
    for (const socket of this.#open) if (!this.#busy.has(socket)) socket.destroy();
  }
}
