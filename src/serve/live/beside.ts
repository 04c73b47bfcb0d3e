/** What the dashboard shows beside the service's own figures: the registry's versions, and the alerts that are broken. */
import {statSync} from "node:fs";
import {SEVERITIES, type Severity} from "../../alerts/params.ts";
import {alertsFile, readAlertState} from "../../alerts/state.ts";
import {titleOf} from "../../alerts/text.ts";
import type {LiveAlert, LiveState, LiveVersion} from "../../artifacts/live.ts";
import {Registry} from "../../registry/registry.ts";

/** A version that is named by its name and number. */
interface Served {
  readonly name: string;
  readonly version: string | null;
}

/** More are not shown, worst first. */
const MAX_ALERTS = 100;
const MAX_VERSIONS = 200;

export async function readVersions(
  root: string,
  served: Served,
): Promise<Pick<LiveState, "versions" | "versionsProblem">> {
  const registry = new Registry(root);
  const versions: LiveVersion[] = [];
  try {
    for (const name of registry.names())
      for (const [version, lifecycle] of await registry.lifecycles(name))
        versions.push({
          name,
          version,
          lifecycle,
          isServed: name === served.name && version === served.version,
        });
    return {versions: versions.slice(-MAX_VERSIONS), versionsProblem: null};
  } catch (error) {
    return {versions: [], versionsProblem: (error as Error).message};
  }
}

/** `severities` are those of the rules in params.yaml; a rule that is not there any more warns. */
export function readBrokenAlerts(
  root: string,
  severities: ReadonlyMap<string, Severity>,
): LiveState["alerts"] {
  const stat = statSync(alertsFile(root), {throwIfNoEntry: false});
  if (stat === undefined)
    return {problem: "Nobody has looked yet: `kymo alert run` does.", lookedAt: null, broken: []};
  try {
    const {episodes} = readAlertState(root);
    const broken = Object.values(episodes)
      .filter(({isBroken}) => isBroken)
      .map(
        ({item, since}): LiveAlert => ({
          rule: item.rule,
          title: titleOf(item),
          severity: severities.get(item.rule) ?? "warning",
          since,
          value: item.value,
          threshold: item.threshold,
          unit: item.unit,
          likelyCause: item.likelyCause,
          advice: item.advice,
        }),
      )
      .toSorted(
        (a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) || a.since - b.since,
      );
    return {problem: null, lookedAt: Math.round(stat.mtimeMs), broken: broken.slice(0, MAX_ALERTS)};
  } catch (error) {
    return {problem: `${(error as Error).message}.`, lookedAt: null, broken: []};
  }
}
