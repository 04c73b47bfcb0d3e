/** Points staging of "hands" from one version to the other until it is killed; writes a dot for each. */
import {promoteToStaging} from "../../src/registry/lifecycle.ts";
import {Registry, resolveReference} from "../../src/registry/registry.ts";

const registry = new Registry(process.argv[2]!);
for (let i = 0; ; i++) {
  await promoteToStaging(registry, await resolveReference(registry, `hands@1.${i % 2}.0`));
  process.stdout.write(".");
}
