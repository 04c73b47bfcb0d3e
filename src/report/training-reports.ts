/** The two reports of a trained model, as text. Importing this loads Observable Plot. */
export {modelCardPage} from "./pages/model-card/page.ts";
export {trainingPage} from "./pages/training/page.ts";
