import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { events } from './events/index.ts';

/** Records schemas of new events and new versions. What is recorded already stays: listeners rely on it. */
const file = new URL('../tests/published-schemas.json', import.meta.url);
const recorded = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
const current = Object.fromEntries(
  events.map((event) => [`${event.type} ${event.version}`, z.toJSONSchema(event.schema)]),
);
writeFileSync(file, `${JSON.stringify({ ...current, ...recorded }, null, 2)}\n`);
