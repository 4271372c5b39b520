/** Writes the `values.schema.json` and README of charts from the comments in their `values.yaml`. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isMap, isScalar, parse, parseDocument, type YAMLMap } from 'yaml';

const root = fileURLToPath(new URL('../charts/', import.meta.url));

interface Value {
  readonly path: string;
  readonly initial: unknown;
  readonly description: string;
}
type Schema = Record<string, unknown>;

const scalars = { type: ['string', 'number', 'boolean'] };

/** Maps whose keys the user chooses. */
const free: Readonly<Record<string, Schema>> = {
  env: { type: 'object', additionalProperties: scalars },
  annotations: { type: 'object', additionalProperties: { type: 'string' } },
  podAnnotations: { type: 'object', additionalProperties: { type: 'string' } },
  podLabels: { type: 'object', additionalProperties: { type: 'string' } },
  nodeSelector: { type: 'object', additionalProperties: { type: 'string' } },
  parameters: { type: 'object', additionalProperties: scalars },
  affinity: { type: 'object' },
  global: { type: 'object' },
  resources: {
    type: 'object',
    additionalProperties: false,
    properties: {
      requests: { type: 'object', additionalProperties: { type: ['string', 'number'] } },
      limits: { type: 'object', additionalProperties: { type: ['string', 'number'] } },
    },
  },
};

function schemaOf(name: string, initial: unknown): Schema {
  if (free[name]) return free[name];
  if (name === 'tag') return { type: ['string', 'number'] };
  if (Array.isArray(initial)) return { type: 'array' };
  if (typeof initial === 'number')
    return Number.isInteger(initial)
      ? { type: 'integer', minimum: 0 }
      : { type: 'number', minimum: 0 };
  return { type: typeof initial };
}

/** A value is documented by `# -- what it is`, and further restricted by `# @schema {…}`. */
function read(map: YAMLMap, path: string, values: Value[]): Schema {
  const properties: Record<string, Schema> = {};
  for (const [index, { key, value }] of map.items.entries()) {
    if (!isScalar(key)) throw new Error(`A key below ${path} is not a word`);
    const name = String(key.value);
    const here = path ? `${path}.${name}` : name;
    const comment = `${index === 0 ? (map.commentBefore ?? '') : ''}\n${key.commentBefore ?? ''}`;
    const described = /^ ?-- (.+)$/m.exec(comment)?.[1];
    if (described) {
      const initial = isMap(value) || !isScalar(value) ? (value as YAMLMap).toJSON() : value.value;
      const more = /^ ?@schema (.+)$/m.exec(comment)?.[1];
      properties[name] = {
        description: described,
        ...schemaOf(name, initial),
        ...(more ? (JSON.parse(more) as Schema) : {}),
      };
      values.push({ path: here, initial, description: described });
    } else if (isMap(value)) properties[name] = read(value, here, values);
    else throw new Error(`${here} is not documented: write "# -- what it is" above it`);
  }
  return { type: 'object', additionalProperties: false, properties };
}

const cell = (text: string) => text.replaceAll('|', String.raw`\|`);

for (const chart of readdirSync(root)) {
  const file = `${root}${chart}/values.yaml`;
  if (!existsSync(file)) continue;
  const { description, dependencies = [] } = parse(
    readFileSync(`${root}${chart}/Chart.yaml`, 'utf8'),
  ) as { description: string; dependencies?: { name: string }[] };
  const values: Value[] = [];
  const document = parseDocument(readFileSync(file, 'utf8'));
  if (document.commentBefore && isMap(document.contents))
    document.contents.commentBefore ??= document.commentBefore;
  const schema = read(document.contents as YAMLMap, '', values);
  const properties = schema['properties'] as Record<string, Schema>;
  // Each chart has its own schema.
  for (const { name } of dependencies) properties[name] = { type: 'object' };
  properties['global'] ??= { type: 'object' };
  writeFileSync(
    `${root}${chart}/values.schema.json`,
    `${JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', ...schema }, null, 2)}\n`,
  );
  const rows = values.map(
    ({ path, initial, description: what }) =>
      `| \`${path}\` | \`${cell(JSON.stringify(initial))}\` | ${cell(what)} |`,
  );
  writeFileSync(
    `${root}${chart}/README.md`,
    [
      `# ${chart}`,
      '',
      `${description}.`,
      '',
      '| value | default | what it is |',
      '| --- | --- | --- |',
      ...rows,
      '',
    ].join('\n'),
  );
}
