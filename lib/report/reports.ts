/** The three reports, as text. Importing this loads Observable Plot. */
export {driftPage} from "./drift/page.ts";
export {evaluationPage} from "./evaluation/page.ts";
export {summarize} from "./summary/content.ts";
export {summaryPage} from "./summary/page.ts";
