/** Findings as SARIF 2.1.0, which code hosts show beside the lines they are about. */
import {type Finding, RULES} from "./finding.ts";

export function toSarif(findings: readonly Finding[]): unknown {
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "kymo",
            rules: Object.entries(RULES).map(([id, text]) => ({id, shortDescription: {text}})),
          },
        },
        results: findings.map(({rule, subject, message, details, at}) => ({
          ruleId: rule,
          level: "error",
          message: {text: [`${subject}: ${message}`, ...details].join("\n")},
          locations: [
            {
              physicalLocation: {
                artifactLocation: {uri: at?.file ?? "dag.lock"},
                region: {startLine: at?.line ?? 1, ...(at === undefined ? {} : {startColumn: at.column})},
              },
            },
          ],
        })),
      },
    ],
  };
}
