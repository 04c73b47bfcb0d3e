/** The commands of the service, bundled apart, since no other command needs them. */
export {default as keys} from "../keys/keys.ts";
export {createReplay} from "../replay/replay.ts";
export {createServe} from "./serve.ts";
