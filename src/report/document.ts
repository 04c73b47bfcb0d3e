/** What every HTML file of kymo has around its content: the head with its policy, the way past the navigation, the navigation. */
import {type Child, type Html, html, raw} from "./html.ts";
import {styles} from "./styles.ts";

export interface DocumentOptions {
  readonly title: string;
  /** The Content-Security-Policy, trusted; without one, an answer's header has it. */
  readonly policy?: string;
  /** After the rest of the head. */
  readonly moreHead?: Child;
  /** What the navigation leads through. */
  readonly navigation?: string;
  /** After the styles that all files share, trusted. */
  readonly moreStyles?: string;
  readonly bodyClass?: string;
  /** Items of the navigation, each an `<li>`. */
  readonly links: Child;
  readonly main: Child;
  readonly footer: Child;
  /** After everything that is seen. */
  readonly end?: Child;
}

/** The whole file, ending in a newline. */
export function htmlDocument(options: DocumentOptions): string {
  const {title, policy, moreHead = "", moreStyles = "", bodyClass, links, main, footer, end = ""} = options;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${
  policy === undefined
    ? ""
    : html`<meta http-equiv="Content-Security-Policy" content="${raw(policy)}">
`
}<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
${moreHead}<title>${title} · kymo</title>
<style>${raw(styles())}${raw(moreStyles)}</style>
</head>
<body${bodyClass === undefined ? "" : html` class="${bodyClass}"`}>
<a class="skip" href="#main">To the content</a>
<header><nav aria-label="${options.navigation ?? "Reports"}"><span class="brand">kymo</span><ul>${links}</ul></nav></header>
<main id="main">
${main}
</main>
<footer>${footer}</footer>
${end}</body>
</html>
`.text;
}

/** An item of the navigation. */
export function navigationLink(href: string, name: string, current?: "page" | "true"): Html {
  return html`<li><a href="${href}"${current === undefined ? "" : html` aria-current="${current}"`}>${name}</a></li>`;
}
