/** Which keys of a parameter a stage's schema accepts, by JSON Schema. What the schema leaves open is accepted. */

export interface JsonSchema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: boolean | JsonSchema;
  readonly prefixItems?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
}

/** What a schema says of one place. */
export interface Accepted {
  /** Names that it knows there; undefined where it takes any. */
  readonly keys: readonly string[] | undefined;
}

/** `path`: keys from the top. Undefined where the schema knows nothing of the place. */
export function acceptedAt(schema: JsonSchema, path: readonly string[]): Accepted | undefined {
  const places = path.reduce(
    (at: readonly JsonSchema[], key) => at.flatMap((one) => below(one, key)),
    alternatives(schema, schema),
  );
  if (places.length === 0) return undefined;
  const known = places.map(({properties, additionalProperties}) =>
    properties === undefined || isOpen(additionalProperties) ? undefined : Object.keys(properties),
  );
  return {
    keys: known.some((keys) => keys === undefined) ? undefined : [...new Set(known.flatMap((keys) => keys!))],
  };

  function below(
    {properties, additionalProperties, items, prefixItems}: JsonSchema,
    key: string,
  ): JsonSchema[] {
    const own = properties !== undefined && Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (own !== undefined) return alternatives(own, schema);
    if (/^\d+$/.test(key)) {
      const item = prefixItems?.[Number(key)] ?? items;
      if (typeof item === "object") return alternatives(item, schema);
    }
    if (typeof additionalProperties === "object") return alternatives(additionalProperties, schema);
    return properties === undefined || additionalProperties === true ? [{}] : [];
  }
}

/** `{}` and a schema of further properties take any name; where nothing is said, an object keeps the names it knows. */
function isOpen(additional: JsonSchema["additionalProperties"]): boolean {
  return additional === true || typeof additional === "object";
}

function alternatives(schema: JsonSchema, root: JsonSchema): JsonSchema[] {
  const {$ref, anyOf, oneOf, allOf} = schema;
  if ($ref !== undefined) {
    const found = $ref === "#" ? root : root.$defs?.[$ref.replace("#/$defs/", "")];
    return found === undefined ? [{}] : alternatives(found, root);
  }
  const parts = [...(anyOf ?? []), ...(oneOf ?? []), ...(allOf ?? [])];
  return parts.length === 0 ? [schema] : parts.flatMap((part) => alternatives(part, root));
}
