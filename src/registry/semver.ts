/** Semantic versions without build metadata (https://semver.org): `1.2.0`, `1.2.0-dev-3fa9c21b`. */

export interface Version {
  readonly numbers: readonly [number, number, number];
  /** Identifiers after the hyphen; none for a release. */
  readonly prerelease: readonly string[];
}

const NUMBER = "(0|[1-9]\\d{0,8})";
const IDENTIFIER = "(?:0|[1-9]\\d*|\\d*[A-Za-z-][0-9A-Za-z-]*)";
const PATTERN = new RegExp(`^${NUMBER}\\.${NUMBER}\\.${NUMBER}(?:-(${IDENTIFIER}(?:\\.${IDENTIFIER})*))?$`);

/** Undefined where the text is no semantic version. */
export function parseVersion(text: string): Version | undefined {
  const match = PATTERN.exec(text);
  if (match === null) return undefined;
  const [, major, minor, patch, prerelease] = match;
  return {
    numbers: [Number(major), Number(minor), Number(patch)],
    prerelease: prerelease === undefined ? [] : prerelease.split("."),
  };
}

/** Precedence by the specification's section 11, of texts that are versions. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parseVersion(a), parseVersion(b)];
  if (left === undefined || right === undefined) throw new Error(`not versions: ${a}, ${b}`);
  for (let i = 0; i < 3; i++) {
    const difference = left.numbers[i]! - right.numbers[i]!;
    if (difference !== 0) return difference;
  }
  if (left.prerelease.length === 0 || right.prerelease.length === 0)
    return right.prerelease.length - left.prerelease.length;
  for (let i = 0; i < Math.max(left.prerelease.length, right.prerelease.length); i++) {
    const difference = compareIdentifiers(left.prerelease[i], right.prerelease[i]);
    if (difference !== 0) return difference;
  }
  return 0;
}

function compareIdentifiers(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  const [isNumberA, isNumberB] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (isNumberA && isNumberB) return Number(a) - Number(b);
  if (isNumberA !== isNumberB) return isNumberA ? -1 : 1;
  return a === b ? 0 : a < b ? -1 : 1;
}

/**
 * The version of a model that was given none: the next minor after the highest release, as a development version
 * named after the model, so that two branches never claim the same one for different models.
 */
export function developmentVersion(versions: readonly string[], hash: string): string {
  const releases = versions.filter((version) => parseVersion(version)?.prerelease.length === 0);
  const [major, minor] = parseVersion(releases.sort(compareVersions).at(-1) ?? "0.0.0")!.numbers;
  return `${major}.${minor + 1}.0-dev-${hash.slice(0, 8)}`;
}
