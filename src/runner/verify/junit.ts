/** Findings as a JUnit report, which every CI shows: one test case for each instance that was looked at. */
import type {Finding} from "./finding.ts";

/** `checked`: the instances that were looked at, by tier. */
export function formatJunit(
  checked: Readonly<Record<string, readonly string[]>>,
  findings: readonly Finding[],
): string {
  const suites = Object.entries(checked).map(([tier, instances]) => formatSuite(tier, instances, findings));
  const total = Object.values(checked).reduce((sum, {length}) => sum + length, 0);
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="kymo verify" tests="${total}" failures="${findings.length}">
${suites.join("\n")}
</testsuites>`;
}

/** Which rules belong to a tier. */
const TIERS: Readonly<Record<string, readonly string[]>> = {
  lock: ["stale-lock"],
  cache: ["missing-output"],
  build: ["not-reproducible", "failed-rebuild"],
};

function formatSuite(tier: string, instances: readonly string[], findings: readonly Finding[]): string {
  const own = findings.filter(({rule}) => TIERS[tier]?.includes(rule));
  const subjects = [...new Set([...instances, ...own.map(({subject}) => subject)])];
  const cases = subjects.map((subject) => {
    const failures = own
      .filter((finding) => finding.subject === subject)
      .map(
        ({rule, message, details}) =>
          `      <failure type="${rule}" message="${escapeXml(message)}">${escapeXml(details.join("\n"))}</failure>`,
      );
    const name = `    <testcase classname="${tier}" name="${escapeXml(subject)}"`;
    return failures.length === 0 ? `${name}/>` : `${name}>\n${failures.join("\n")}\n    </testcase>`;
  });
  return `  <testsuite name="${tier}" tests="${subjects.length}" failures="${own.length}">
${cases.join("\n")}
  </testsuite>`;
}

/** XML 1.0 has no form for most control characters. */
function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\n", "&#10;");
}
