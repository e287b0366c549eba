// JSON Schema of named types on standard input -> TypeScript declarations on standard output.
import { compile } from "json-schema-to-typescript";
import { text } from "node:stream/consumers";

/**
 * Put tuples as json-schema-to-typescript reads them (draft 4), and drop the bounds on lists, which it would
 * turn into tuples of every length.
 * @param {unknown} node
 * @returns {unknown}
 */
function plain(node) {
  if (Array.isArray(node)) return node.map(plain);
  if (typeof node !== "object" || node === null) return node;
  const { prefixItems, minItems, maxItems, ...rest } = /** @type {Record<string, unknown>} */ (node);
  const bounds = prefixItems === undefined ? {} : { minItems, maxItems };
  const tuple = prefixItems === undefined ? {} : { items: prefixItems, additionalItems: false };
  return Object.fromEntries(Object.entries({ ...rest, ...bounds, ...tuple }).map(([key, value]) => [key, plain(value)]));
}

const definitions = /** @type {Record<string, object>} */ (plain(JSON.parse(await text(process.stdin))));
const named = Object.fromEntries(Object.entries(definitions).map(([name, schema]) => [name, { ...schema, title: name }]));
const root = "EveryGeneratedType";
const generated = await compile(
  {
    title: root,
    type: "object",
    additionalProperties: false,
    properties: Object.fromEntries(Object.keys(named).map((name) => [name, { $ref: `#/definitions/${name}` }])),
    required: Object.keys(named),
    definitions: named,
  },
  root,
  { additionalProperties: false, bannerComment: "", enableConstEnums: false, style: { printWidth: 112 } },
);
process.stdout.write(generated.replace(new RegExp(`export interface ${root} \\{[^]*?\\n\\}\\n`), ""));
