/** Findings as a JUnit report: one test case for each instance that was looked at. */
import type {Finding} from "./finding.ts";
import {formatTestSuites, type TestSuite} from "./test-suites.ts";

/** `checked`: the instances that were looked at, by tier. */
export function formatJunit(
  checked: Readonly<Record<string, readonly string[]>>,
  findings: readonly Finding[],
): string {
  const suites = Object.entries(checked).map(([tier, instances]) => makeSuite(tier, instances, findings));
  return formatTestSuites("kymo verify", suites);
}

/** Which rules belong to a tier. */
const TIERS: Readonly<Record<string, readonly string[]>> = {
  lock: ["stale-lock"],
  cache: ["missing-output"],
  build: ["not-reproducible", "failed-rebuild"],
};

function makeSuite(tier: string, instances: readonly string[], findings: readonly Finding[]): TestSuite {
  const own = findings.filter(({rule}) => TIERS[tier]?.includes(rule));
  const subjects = [...new Set([...instances, ...own.map(({subject}) => subject)])];
  const cases = subjects.map((subject) => ({
    name: subject,
    failures: own
      .filter((finding) => finding.subject === subject)
      .map(({rule, message, details}) => ({type: rule, message, text: details.join("\n")})),
  }));
  return {name: tier, cases};
}
