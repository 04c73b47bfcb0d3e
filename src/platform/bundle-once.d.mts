/** Types of bundle-once.mjs, which runs before any TypeScript can. */
export function bundleOnce(options: {
  readonly name: string;
  readonly entries: Readonly<Record<string, string>>;
  readonly inline: readonly string[];
}): Promise<string>;
