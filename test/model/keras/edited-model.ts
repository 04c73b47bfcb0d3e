/** The model files of test/fixtures/keras, as they are and with their configuration changed. */
import {readFile} from "node:fs/promises";
import {fileURLToPath} from "node:url";
import {unzipSync, zipSync} from "fflate";

const folder = new URL("../../fixtures/keras/", import.meta.url);
export const fixture = (name: string): string => fileURLToPath(new URL(name, folder));

export type Json = Record<string, unknown>;
interface LayerJson extends Json {
  class_name: string;
  config: Json;
  inbound_nodes: {args: unknown[]; kwargs: Json}[];
}
interface ModelJson extends Json {
  config: {layers: LayerJson[]; input_layers: unknown; output_layers: unknown};
}

/** The bytes of a fixture with its configuration changed. */
export async function edited(
  name: string,
  edit: (config: ModelJson, layer: (name: string) => LayerJson) => void,
) {
  const parts = unzipSync(await readFile(fixture(name)));
  const config: ModelJson = JSON.parse(Buffer.from(parts["config.json"]!).toString());
  edit(config, (wanted) => config.config.layers.find((layer) => layer.config.name === wanted)!);
  return zipSync({...parts, "config.json": Buffer.from(JSON.stringify(config))});
}
