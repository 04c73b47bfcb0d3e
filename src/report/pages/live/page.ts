/**
 * The dashboard of the service: a page without a figure of its own, into which its script puts what the service tells.
 * The policy allows this script, this style sheet and requests to the service itself, and nothing else.
 */
import script from "../../browser/live.json" with {type: "json"};
import {htmlDocument, navigationLink} from "../../document.ts";
import {html} from "../../html.ts";
import {scriptSource, scriptTag} from "../../script.ts";
import {styles} from "../../styles.ts";
import {liveStyles} from "./styles.ts";

/** The file, and the policy that its answer needs. */
export function livePage(): {readonly text: string; readonly policy: string} {
  const sheet = styles() + liveStyles();
  const policy = [
    "default-src 'none'",
    `script-src ${scriptSource(script.text)}`,
    `style-src ${scriptSource(sheet)}`,
    "connect-src 'self'",
    "img-src data:", // the icon, so that none is asked for
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
  const text = htmlDocument({
    title: "Service",
    moreHead: html`<link rel="icon" href="data:,">\n`,
    moreStyles: liveStyles(),
    bodyClass: "live",
    navigation: "Service",
    links: [
      navigationLink("/", "Service", "page"),
      navigationLink("/docs", "Interface"),
      navigationLink("/metrics", "Metrics"),
    ],
    main: html`<h1>Service</h1>
<p class="lead" id="lead" role="status">Connecting to the service.</p>
<noscript><p class="notice">This page needs its script. The same figures stand at <a href="/health">/health</a> and <a href="/metrics">/metrics</a>.</p></noscript>
<p class="notice" id="notice" role="alert" hidden></p>
<form id="key-form" class="notice" hidden><p><label for="key">API key with the scope metrics</label> <input id="key" type="password" autocomplete="off" spellcheck="false" required> <button type="submit">Connect</button></p><p class="note">It is sent in a header to this service alone, and kept until this tab is closed.</p></form>
<div id="figures" hidden>
<section id="now"><h2>Now</h2></section>
<section id="hour"><h2>Last hour</h2></section>
<section id="activities"><h2>Activities</h2></section>
<section id="monitor"><h2>Drift and confidence</h2></section>
<section id="alerts"><h2>Alerts</h2></section>
<section id="model"><h2>Model</h2></section>
</div>`,
    footer: html`<p>Shown as the service tells it; no output is a diagnosis. This page asks nothing of another server.</p>`,
    end: scriptTag(script.text),
  });
  return {text, policy};
}
