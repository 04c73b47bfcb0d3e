/** Real peers on this machine: an SMTP server and an HTTP server, which keep what they take. */
import {createServer, type IncomingHttpHeaders, type Server} from "node:http";
import type {AddressInfo} from "node:net";
import {SMTPServer} from "smtp-server";

export interface Mail {
  readonly user: string | undefined;
  readonly to: readonly string[];
  readonly text: string;
}

export interface MailPeer {
  readonly port: number;
  readonly mails: Mail[];
  close(): Promise<void>;
}

/** `refuse` gives an SMTP error for a recipient. */
export async function openMailPeer({
  password,
  refuse = () => false,
}: {
  password?: string;
  refuse?: (to: string) => boolean;
} = {}): Promise<MailPeer> {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    authOptional: password === undefined,
    disabledCommands: ["STARTTLS"],
    allowInsecureAuth: true,
    logger: false,
    onAuth: ({username, password: given}, _, done) =>
      given === password ? done(null, {user: username!}) : done(new Error("Invalid username or password")),
    onRcptTo: ({address}, _, done) =>
      done(refuse(address) ? Object.assign(new Error("no such mailbox"), {responseCode: 550}) : null),
    onData(stream, {user, envelope}, done) {
      let text = "";
      stream.setEncoding("utf8");
      stream.on("data", (part: string) => {
        text += part;
      });
      stream.on("end", () => {
        mails.push({user: user as string | undefined, to: envelope.rcptTo.map(({address}) => address), text});
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

export interface Posted {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface WebPeer {
  readonly url: string;
  readonly posts: Posted[];
  /** What it answers from now on. */
  answer: number;
  /** Called with the path of each request; where it gives false the request is neither kept nor answered. */
  onRequest: (path: string) => boolean;
  close(): Promise<void>;
}

export async function openWebPeer(port = 0): Promise<WebPeer> {
  const server: Server = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => {
      body += part;
    });
    request.on("end", () => {
      const path = request.url!;
      if (!peer.onRequest(path)) return;
      if (peer.answer < 300) peer.posts.push({path, headers: request.headers, body});
      response.writeHead(peer.answer, peer.answer === 302 ? {location: "http://example.org/"} : {});
      response.end("ok");
    });
  });
  const peer: WebPeer = {
    url: "",
    posts: [],
    answer: 200,
    onRequest: () => true,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return Object.assign(peer, {url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`});
}
