/** The three reports, as text. Importing this loads Observable Plot. */
export {driftPage} from "./pages/drift/page.ts";
export {evaluationPage} from "./pages/evaluation/page.ts";
export {summarize} from "./pages/summary/content.ts";
export {summaryPage} from "./pages/summary/page.ts";
