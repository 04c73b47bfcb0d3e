/** The stage of an instance, by its name: `fuse@2025-03-23` is one of `fuse`. */
export function stageOf(instance: string): string {
  return instance.split("@", 1)[0]!;
}
