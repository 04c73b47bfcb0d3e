/** A JUnit report in XML, which every CI shows. */

export interface TestSuite {
  readonly name: string;
  readonly cases: readonly TestCase[];
}

export interface TestCase {
  readonly name: string;
  readonly failures: readonly TestFailure[];
  /** Why it was not run. */
  readonly skipped?: string;
}

interface TestFailure {
  readonly type: string;
  readonly message: string;
  readonly text: string;
}

export function formatTestSuites(name: string, suites: readonly TestSuite[]): string {
  const tests = suites.reduce((sum, {cases}) => sum + cases.length, 0);
  const failures = suites.reduce((sum, suite) => sum + countFailures(suite), 0);
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="${escapeXml(name)}" tests="${tests}" failures="${failures}">
${suites.map(formatSuite).join("\n")}
</testsuites>`;
}

function countFailures({cases}: TestSuite): number {
  return cases.reduce((sum, {failures}) => sum + failures.length, 0);
}

function formatSuite(suite: TestSuite): string {
  const {name, cases} = suite;
  return `  <testsuite name="${escapeXml(name)}" tests="${cases.length}" failures="${countFailures(suite)}">
${cases.map((one) => formatCase(name, one)).join("\n")}
  </testsuite>`;
}

function formatCase(suite: string, {name, failures, skipped}: TestCase): string {
  const head = `    <testcase classname="${escapeXml(suite)}" name="${escapeXml(name)}"`;
  const inner = [
    ...(skipped === undefined ? [] : [`      <skipped message="${escapeXml(skipped)}"/>`]),
    ...failures.map(
      ({type, message, text}) =>
        `      <failure type="${escapeXml(type)}" message="${escapeXml(message)}">${escapeXml(text)}</failure>`,
    ),
  ];
  return inner.length === 0 ? `${head}/>` : `${head}>\n${inner.join("\n")}\n    </testcase>`;
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
