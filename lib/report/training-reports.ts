/** The two reports of a trained model, as text. Importing this loads Observable Plot. */
export {modelCardPage} from "./model-card/page.ts";
export {trainingPage} from "./training/page.ts";
