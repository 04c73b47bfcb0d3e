/** What arrives at a real SMTP server and a real HTTP server, and what is kept when they refuse. */
import {createHmac} from "node:crypto";
import {readFileSync} from "node:fs";
import {join} from "node:path";
import {suite} from "uvu";
import * as assert from "uvu/assert";
import {slackBody} from "../../src/alerts/channels/slack.ts";
import {backoffMs, deliver} from "../../src/alerts/deliver.ts";
import type {Channel} from "../../src/alerts/params.ts";
import {redact} from "../../src/alerts/secrets.ts";
import {type Sender, send} from "../../src/alerts/send.ts";
import {type AlertMessage, type AlertState, NO_ALERTS} from "../../src/alerts/state.ts";
import {temporaryFolder} from "../temporary-folder.ts";
import {openMailPeer, openWebPeer} from "./peers.ts";
import {MINUTE, START} from "./rules.ts";

const test = suite("alerts: send");
const root = temporaryFolder();

const MESSAGE: AlertMessage = {
  id: "0123456789abcdef0123456789abcdef",
  status: "firing",
  severity: "critical",
  group: "drift",
  at: START,
  items: [
    {
      rule: "drift-fails",
      of: "<monday> & *tuesday*",
      title: "Distance",
      unit: "training sd",
      value: 0.8,
      threshold: 0.5,
      direction: "above",
      since: START,
      likelyCause: "the wrist",
      advice: "Ask on which wrist.",
      report: "drift.html",
    },
  ],
};

const senderOf = (env: Readonly<Record<string, string>>, now = START): Sender => ({
  root,
  reports: "https://r.example.org",
  env,
  now: () => now,
});

test("an e-mail has subject, text and an id that stays the same, and is sent with the password", async () => {
  const peer = await openMailPeer({password: "hunter2"});
  const channel: Channel = {
    type: "email",
    host: "127.0.0.1",
    port: peer.port,
    security: "none",
    from: "kymo@example.org",
    to: ["a@example.org", "b@example.org"],
    userEnv: "MAIL_USER",
    passwordEnv: "MAIL_PASSWORD",
  };
  await send(MESSAGE, channel, senderOf({MAIL_USER: "kymo", MAIL_PASSWORD: "hunter2"}));
  const [mail] = peer.mails;
  assert.equal([mail!.user, mail!.to], ["kymo", ["a@example.org", "b@example.org"]]);
  assert.match(mail!.text, /^Subject: \[kymo: critical\] Distance: <monday> & \*tuesday\*\r?$/m);
  assert.match(mail!.text, /^Message-ID: <0123456789abcdef0123456789abcdef@kymo\.invalid>\r?$/im);
  for (const line of [
    "Value: 0.8, above the threshold of 0.5 (training sd)",
    "Since 2026-01-01 00:00 UTC",
    "Likely cause: the wrist",
    "What to do: Ask on which wrist.",
    "Report: https://r.example.org/drift.html",
  ])
    assert.match(mail!.text, line);
  try {
    await send(MESSAGE, channel, senderOf({MAIL_USER: "kymo", MAIL_PASSWORD: "wrong-secret"}));
    assert.unreachable();
  } catch (error) {
    assert.match((error as Error).message, /Invalid/);
    assert.not.match((error as Error).message, "wrong-secret");
  }
  assert.is(peer.mails.length, 1);
  await peer.close();
});

test("a recipient that is refused is an error, and TLS that is asked for is not gone without", async () => {
  const peer = await openMailPeer({refuse: (to) => to === "b@example.org"});
  const channel: Channel = {
    type: "email",
    host: "127.0.0.1",
    port: peer.port,
    security: "none",
    from: "k@example.org",
    to: ["a@example.org", "b@example.org"],
  };
  await rejects(send(MESSAGE, channel, senderOf({})), /1 of 2 recipients were refused/);
  await rejects(send(MESSAGE, {...channel, security: "starttls"}, senderOf({})), /STARTTLS|TLS/i);
  await peer.close();
});

test("Slack and Teams get what they read, with nothing in a name that they would read as markup", async () => {
  const peer = await openWebPeer();
  const env = {SLACK: `${peer.url}/services/T0/B0/secret`, TEAMS: `${peer.url}/workflows/secret?sig=abc`};
  await send(MESSAGE, {type: "slack", urlEnv: "SLACK"}, senderOf(env));
  await send(MESSAGE, {type: "teams", urlEnv: "TEAMS"}, senderOf(env));
  const [slack, teams] = peer.posts.map(({body}) => JSON.parse(body));
  assert.is(slack.text, "[kymo: critical] Distance: &lt;monday&gt; &amp; *tuesday*");
  assert.match(slack.attachments[0].blocks[1].text.text, "Value: 0.8, above the threshold of 0.5");
  const card = teams.attachments[0].content;
  assert.equal([card.type, card.body[0].color], ["AdaptiveCard", "Attention"]);
  assert.is(card.body[0].text, "\\[kymo: critical\\] Distance: <monday> & \\*tuesday\\*");
  assert.is(card.body.length, 7);
  const [red, green, grey] = (["firing", "resolved", "unreported"] as const).map(
    (status) => JSON.parse(slackBody({...MESSAGE, status}, "reports")).attachments[0].color,
  );
  assert.is(new Set([red, green, grey]).size, 3, "an end that nobody knows is not green");
  await peer.close();
});

test("a webhook is signed over its time and body, and says which delivery it is", async () => {
  const peer = await openWebPeer();
  await send(
    MESSAGE,
    {type: "webhook", urlEnv: "URL", secretEnv: "SECRET"},
    senderOf({URL: `${peer.url}/hook`, SECRET: "shared"}),
  );
  const {headers, body} = peer.posts[0]!;
  const expected = createHmac("sha256", "shared")
    .update(`${START / 1000}.${body}`)
    .digest("hex");
  assert.equal(
    [headers["x-kymo-signature"], headers["x-kymo-timestamp"], headers["x-kymo-delivery"]],
    [`sha256=${expected}`, String(START / 1000), MESSAGE.id],
  );
  const {alerts, ...rest} = JSON.parse(body);
  assert.equal(
    [rest.kymo, rest.status, alerts[0].value, alerts[0].threshold, alerts[0].since, alerts[0].report],
    ["alert/1", "firing", 0.8, 0.5, "2026-01-01T00:00:00.000Z", "https://r.example.org/drift.html"],
  );
  await peer.close();
});

test("no redirect is followed, no open address and no unset variable is taken, and no error holds a secret", async () => {
  const peer = await openWebPeer();
  const slack = {type: "slack", urlEnv: "SLACK"} as const;
  const secret = "/services/T0/B0/hush";
  peer.answer = 302;
  await rejects(send(MESSAGE, slack, senderOf({SLACK: peer.url + secret})), /answered 302/);
  await rejects(
    send(MESSAGE, slack, senderOf({SLACK: `http://example.org${secret}`})),
    /SLACK is no address that begins with https/,
  );
  await rejects(send(MESSAGE, slack, senderOf({})), /SLACK is not set/);
  await peer.close();
  const gone = await rejects(send(MESSAGE, slack, senderOf({SLACK: peer.url + secret})), /was not reached/);
  assert.not.match(gone, "hush");
  assert.is(
    redact("at https://h/a/b?c=1, /a/b?c=1 or aHVzaA==: hush", ["https://h/a/b?c=1", "hush"]),
    "at •••, ••• or •••: •••",
  );
});

const LOG: Channel = {type: "log", file: "log/alerts.log"};

test("what a peer does not take waits longer each time, and the rest goes out", async () => {
  const peer = await openWebPeer();
  peer.answer = 503;
  const channels = {hook: {type: "slack", urlEnv: "SLACK"} as const, log: LOG};
  const delivery = {message: MESSAGE, attempts: 0, dueAt: START, lastError: ""};
  let saved: AlertState = {
    ...NO_ALERTS,
    outbox: [
      {...delivery, channel: "hook"},
      {...delivery, channel: "log"},
      {...delivery, channel: "gone"},
    ],
  };
  const env = {SLACK: `${peer.url}/x`};
  const run = (minutes: number) =>
    deliver(saved, {channels}, senderOf(env, START + minutes * MINUTE), (state) => {
      saved = state;
    });
  await run(0);
  assert.equal(
    saved.outbox.map(({channel, attempts, lastError}) => [channel, attempts, lastError]),
    [
      ["hook", 1, "the peer answered 503"],
      ["gone", 1, 'params.yaml has no channel "gone"'],
    ],
  );
  assert.is(readFileSync(join(root, "log/alerts.log"), "utf8").split("\n").length, 2);
  assert.is((await run(0.9)).failed.length, 0, "not due yet");
  assert.is((await run(2)).failed.length, 2);
  peer.answer = 204;
  assert.is((await run(2.5)).delivered.length, 0, "the second wait is longer");
  assert.equal(
    (await run(10)).delivered.map(({channel}) => channel),
    ["hook"],
  );
  assert.is(peer.posts.length, 1);
  assert.is((await run(500)).delivered.length, 0);
  await peer.close();
  assert.equal(
    [1, 2, 3].map((n) => backoffMs(n, "0000")),
    [MINUTE, 2 * MINUTE, 4 * MINUTE],
  );
  assert.is(backoffMs(40, "0000"), 60 * MINUTE);
});

async function rejects(action: Promise<unknown>, expected: RegExp): Promise<string> {
  try {
    await action;
  } catch (error) {
    const {message} = error as Error;
    assert.match(message, expected);
    return message;
  }
  throw new Error("nothing was rejected");
}

test.run();
