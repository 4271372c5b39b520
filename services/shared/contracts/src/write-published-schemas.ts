import { readFileSync, writeFileSync } from 'node:fs';
import { acceptedSchema } from './accepted-schema.ts';
import { events } from './events/index.ts';

/** Records the schemas of new events and new versions. Recorded schemas stay, because listeners rely on them. */
const file = new URL('../tests/published-schemas.json', import.meta.url);
const recorded = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
const current = Object.fromEntries(
  events.map(({ type, version, schema }) => [
    `${type} ${version}`,
    acceptedSchema(schema, 'draft-2020-12'),
  ]),
);
writeFileSync(file, `${JSON.stringify({ ...current, ...recorded }, null, 2)}\n`);
