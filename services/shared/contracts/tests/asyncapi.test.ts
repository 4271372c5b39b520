import { readFileSync } from 'node:fs';
import specs from '@asyncapi/specs';
import { Ajv, type AnySchema } from 'ajv';
import { expect, test } from 'vitest';
import { asyncApiDocument } from '../src/asyncapi.ts';
import { events } from '../src/index.ts';

interface Operation {
  readonly action: string;
  readonly channel: { readonly $ref: string };
  readonly description: string;
}

const document = JSON.parse(JSON.stringify(asyncApiDocument)) as {
  readonly operations: Readonly<Record<string, Operation>>;
};

/** Resolves a reference within the document. */
const resolve = (pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .reduce<unknown>(
      (value, key) => (value as Record<string, unknown> | undefined)?.[key],
      document,
    );

const referencesIn = (text: string) =>
  [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference = '']) => reference);

test('the document in docs is the one that the schemas make', () => {
  const file = new URL('../../../../docs/asyncapi.json', import.meta.url);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(document);
});

test('the document is AsyncAPI 3.0 by its own schema', () => {
  // The specification has its own meta-schema. Formats come from another package, and the document contains no
  // addresses.
  const options = { strict: false, allErrors: true, meta: false, validateSchema: false } as const;
  const ajv = new Ajv({ ...options, validateFormats: false });
  const validate = ajv.compile(specs.schemas['3.0.0'] as AnySchema);
  expect(validate(document), ajv.errorsText(validate.errors)).toBe(true);
  expect(validate({ ...document, operations: { broken: { action: 'shout' } } })).toBe(false);
});

test('every reference in the document leads somewhere', () => {
  const references = referencesIn(JSON.stringify(document));
  expect(references.length).toBeGreaterThan(events.length);
  expect(references.filter((reference) => resolve(reference) === undefined)).toEqual([]);
});

test('every event is sent and received, by those that it names', () => {
  for (const { type, senders, listeners } of events) {
    const channel = { $ref: `#/channels/${type}` };
    const [sent, received] = [
      document.operations[`send-${type}`],
      document.operations[`receive-${type}`],
    ];
    expect(sent).toMatchObject({ action: 'send', channel });
    expect(received).toMatchObject({ action: 'receive', channel });
    for (const sender of senders) expect(sent?.description).toContain(sender);
    for (const listener of listeners) expect(received?.description).toContain(listener);
  }
});

test('readings are sent over AMQP and MQTT, and received by the workers', () => {
  expect(document.operations['send-reading']?.action).toBe('send');
  expect(document.operations['send-reading-over-mqtt']?.action).toBe('send');
  expect(document.operations['receive-reading']).toMatchObject({
    action: 'receive',
    channel: { $ref: '#/channels/reading' },
    description: expect.stringContaining('monitoring-worker') as string,
  });
});
