/**
 * The frame of every page: one self-contained file, forbidden by its own policy to fetch or run anything.
 */
import script from "./browser/page.json" with {type: "json"};
import {htmlDocument, navigationLink} from "./document.ts";
import {type Child, Html, html, raw} from "./html.ts";
import {describeOrigin, type MadeFrom} from "./made-from.ts";
import {scriptSource, scriptTag} from "./script.ts";

export interface PageOptions {
  /** Of the browser's tab, and of the page unless `heading` says what was found. */
  readonly title: string;
  /** The finding as a title, without a stop. */
  readonly heading?: string;
  /** Which of the pages this is, for the navigation. */
  readonly current: PageId;
  /** The folder within reports/ that the page lies in; without it, reports/ itself. */
  readonly folder?: "recordings";
  /** Of the page's data, beside it; without it, the name of the page where that has data. */
  readonly data?: string;
  /** Modules besides the one of every page, run once the page is there; it has to be complete without them. */
  readonly scripts?: readonly string[];
  /** What they read, after everything else. */
  readonly scriptData?: Html;
  /** For charts that need all the width there is. */
  readonly wide?: boolean;
  /** One or two sentences under the title. */
  readonly lead: Child;
  /** Shown above everything, such as that the data is simulated. */
  readonly notice?: Child;
  readonly setting: PageSetting;
  /** Whether the sections of the body are listed before it. */
  readonly contents?: boolean;
  readonly body: readonly Child[];
}

/** What every page is told besides its content. */
export interface PageSetting {
  /** Whether there are pages about the model and its training. */
  readonly trained: boolean;
  /** What the page was made from; of one that a command writes nothing is told. */
  readonly madeFrom?: MadeFrom;
}

/** What a stage that writes a page depends on besides its content. */
export type SettingDeps = {
  /** Of the model's training: empty where nothing is known of it. */
  readonly history: readonly string[];
};

export const settingOf = ({history}: SettingDeps, madeFrom: MadeFrom): PageSetting => ({
  trained: history.length > 0,
  madeFrom,
});

/** Of a page of which nobody said more. */
export const PLAIN: PageSetting = {trained: false};

/** Above whatever shows simulated data. */
export const SIMULATED_NOTICE =
  "The labelled data is simulated. Its people, movements and labels were made by a program, so every figure here shows that the machinery works and says nothing about the behaviour of real people.";

const PAGES = [
  ["index", "index.html", "Summary"],
  ["recordings", "recordings.html", "Recordings"],
  ["evaluation", "evaluation.html", "Evaluation"],
  ["drift", "drift.html", "Drift"],
  ["model", "model.html", "Model"],
  ["training", "training.html", "Training"],
  ["pipeline", "pipeline.html", "Pipeline"],
  ["monitoring", "monitoring.html", "Monitoring"],
  ["trigger", "trigger.html", "Retraining"],
  ["diff", "diff.html", "Difference"],
  ["cv", "cv.html", "Cross-validation"],
  ["search", "search.html", "Search"],
  ["comparison", "comparison.html", "Comparison"],
  ["robustness", "robustness.html", "Robustness"],
] as const;

export type PageId = (typeof PAGES)[number][0];

/** Pages about how the model was trained, and when it would be again: there for a model whose training is known. */
const OF_TRAINING: ReadonlySet<string> = new Set(["model", "training", "trigger"]);
/** Pages that exist only once somebody asked for them; no others lead there. */
const ASKED_FOR: ReadonlySet<string> = new Set(["diff", "cv", "search", "comparison", "robustness"]);
/** Of pages whose data does not lie beside them: the artifact that they show; undefined where a page has no file of data. */
const DATA: Readonly<Partial<Record<PageId, string | undefined>>> = {
  recordings: undefined,
  pipeline: undefined,
  diff: undefined,
  search: undefined,
  monitoring: "../artifacts/monitoring.json",
  trigger: "../artifacts/trigger.json",
  cv: "../artifacts/cv.json",
  robustness: "../artifacts/robustness.json",
};

/** With the scripts, those very ones are allowed. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

const policyOf = (scripts: readonly string[]): string =>
  `${POLICY}; script-src ${scripts.map(scriptSource).join(" ")}`;

/** What a page is to weigh at most, to open on a phone. One that would weigh more goes without the links that save its parts. */
const MOST_BYTES = 600_000;
const SAVE_LINKS = /<p class="files">.*?<\/p>/gs;

/** The whole file, ending in a newline. */
export function page(options: PageOptions): string {
  const whole = draw(options, options.body);
  if (Buffer.byteLength(whole) <= MOST_BYTES) return whole;
  const light = html`${options.body}`.text.replace(SAVE_LINKS, "");
  return draw(options, [raw(light)], html` Its charts and tables are saved by <code>pnpm figures</code>.`);
}

function draw(options: PageOptions, body: readonly Child[], note: Child = ""): string {
  const {
    title,
    heading = title,
    folder,
    lead,
    notice,
    contents = false,
    wide = false,
    scriptData = "",
  } = options;
  const scripts = [script.text, ...(options.scripts ?? [])];
  const sections = options.body.filter((part) => part instanceof Section);
  return htmlDocument({
    title,
    policy: policyOf(scripts),
    ...(wide ? {bodyClass: "wide"} : {}),
    links: navigation(options, folder === undefined ? "" : "../"),
    main: html`<h1>${heading}</h1>
<p class="lead">${lead}</p>
${notice === undefined ? "" : html`<p class="notice" role="note">${notice}</p>`}
${contents && sections.length > 0 ? tableOfContents(sections) : ""}
${body}`,
    footer: html`<p>Made by kymo from its artifacts alone. This file fetches nothing, needs no script, and is the same, byte for byte, at every build from the same inputs.${dataLink(options)}${note}</p>
${options.setting.madeFrom === undefined ? "" : describeOrigin(options.setting.madeFrom)}`,
    end: html`${scriptData}${scripts.map(scriptTag)}`,
  });
}

function navigation({current, folder, setting}: PageOptions, home: string): Html[] {
  return PAGES.filter(
    ([id]) => id === current || (!ASKED_FOR.has(id) && (setting.trained || !OF_TRAINING.has(id))),
  ).map(([id, file, name]) =>
    navigationLink(
      `${home}${file}`,
      name,
      id !== current ? undefined : folder === undefined ? "page" : "true",
    ),
  );
}

function dataLink({current, data}: PageOptions): Html | string {
  const href =
    data === undefined ? (current in DATA ? DATA[current] : `${current}.json`) : encodeURIComponent(data);
  return href === undefined
    ? ""
    : html` The page as data: <a href="${href}">${data ?? href.replace("../", "")}</a>.`;
}

function tableOfContents(sections: readonly Section[]): Html {
  return html`<nav class="contents" aria-label="Contents"><ol>${sections.map(
    ({id, title}) => html`<li><a href="#${id}">${title}</a></li>`,
  )}</ol></nav>`;
}

/** A titled part of a page, which the table of contents leads to. */
export class Section extends Html {
  /** Made of letters, digits and dashes. */
  readonly id: string;
  readonly title: string;
  constructor(id: string, title: string, markup: Html) {
    super(markup.text);
    this.id = id;
    this.title = title;
  }
}

export function section(id: string, title: string, ...body: readonly Child[]): Section {
  return new Section(id, title, html`<section id="${id}"><h2>${title}</h2>${body}</section>\n`);
}
