/** A module and all that it imports as one script for a browser, made when a stage's code is bundled. */
declare module "*?browser" {
  const script: string;
  export default script;
}
