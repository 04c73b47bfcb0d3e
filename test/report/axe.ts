/** What axe-core finds in a page. */
import axe from "axe-core";
import type {Page} from "playwright-core";

/** By axe's rules, or by those of `only`; each with the element and what to fix. */
export async function violations(tab: Page, only?: readonly string[]): Promise<string[]> {
  await tab.evaluate(axe.source);
  const options = {resultTypes: ["violations"], ...(only === undefined ? {} : {runOnly: only})};
  const found = await tab.evaluate<axe.Result[]>(
    `axe.run(document, ${JSON.stringify(options)}).then(({violations}) => violations)`,
  );
  return found.flatMap(({id, nodes}) =>
    nodes
      .slice(0, 3)
      .map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary?.slice(0, 200)}`),
  );
}
