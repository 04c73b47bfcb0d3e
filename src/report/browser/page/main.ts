/** What a page does where scripts run: marks that tell what they are, tables that sort, filter and fold, and what belongs together found by pointing at it. Without it the page says the same. */
import {linkMarks} from "./links.ts";
import {enliven} from "./tables.ts";
import {moveThresholds} from "./thresholds.ts";
import {tellMarks} from "./tips.ts";

enliven();
tellMarks();
moveThresholds();
linkMarks();
