import { DomainError, type FieldProblem } from '@ems/domain-error';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { validator } from './validate.ts';

const place = z.object({ city: z.string() });

async function problems(schema: z.ZodType, value: unknown): Promise<readonly FieldProblem[]> {
  try {
    await validator('body', schema)(value);
    return [];
  } catch (error) {
    if (error instanceof DomainError) return error.fields ?? [];
    throw error;
  }
}

const inParis = { city: 'Paris' };
const misspelt = { city: 'Paris', zipp: 1 };

test.each<[where: string, schema: z.ZodType, value: unknown, path: string]>([
  ['at the top level', place, misspelt, '/zipp'],
  ['within an object', z.object({ place }), { place: misspelt }, '/place/zipp'],
  [
    'in a list',
    z.object({ places: z.array(place) }),
    { places: [inParis, misspelt] },
    '/places/1/zipp',
  ],
  [
    'in an optional object',
    z.object({ place: place.optional() }),
    { place: misspelt },
    '/place/zipp',
  ],
  [
    'in a nullable object',
    z.object({ place: place.nullable() }),
    { place: misspelt },
    '/place/zipp',
  ],
  [
    'in an object with a default',
    z.object({ place: place.default(inParis) }),
    { place: misspelt },
    '/place/zipp',
  ],
  ['in a union', z.union([place, z.array(place)]), [misspelt], '/0/zipp'],
  [
    'in a discriminated union',
    z.discriminatedUnion('kind', [place.extend({ kind: z.literal('a') })]),
    { ...misspelt, kind: 'a' },
    '/zipp',
  ],
  ['in a record', z.record(z.string(), place), { home: misspelt }, '/home/zipp'],
])('an unknown member is rejected %s', async (_, schema, value, path) => {
  expect(await problems(schema, value)).toMatchObject([
    { in: 'body', path, code: 'unknown_field' },
  ]);
});

test('a schema with its own rule for other members stays as it is', async () => {
  expect(await problems(z.object({ place: z.looseObject({}) }), { place: misspelt })).toEqual([]);
  const counted = z.object({ place: place.catchall(z.number()) });
  expect(await problems(counted, { place: misspelt })).toEqual([]);
  expect(await problems(counted, { place: { ...inParis, x: 'y' } })).toMatchObject([
    { path: '/place/x', code: 'invalid_type' },
  ]);
});

test('all other rules of a schema still apply', async () => {
  const schema = z.object({
    place: place.refine(({ city }) => city !== 'Nowhere', 'Must be somewhere'),
    tags: z.array(place).max(1),
  });
  expect(await problems(schema, { place: { city: 'Nowhere' }, tags: [] })).toMatchObject([
    { path: '/place', message: 'Must be somewhere' },
  ]);
  expect(await problems(schema, { place: inParis, tags: [inParis, inParis] })).toMatchObject([
    { path: '/tags', code: 'too_big' },
  ]);
  expect(await validator('body', schema)({ place: inParis, tags: [] })).toEqual({
    place: inParis,
    tags: [],
  });
});

test.each<[what: string, schema: z.ZodType, value: unknown, problem: object]>([
  [
    'a text that is too short',
    z.string().min(8),
    'short',
    { code: 'too_small', params: { origin: 'string', minimum: 8 } },
  ],
  [
    'a text that is too long',
    z.string().max(3),
    'long',
    { code: 'too_big', params: { origin: 'string', maximum: 3 } },
  ],
  [
    'a number that must be above zero',
    z.number().positive(),
    0,
    { code: 'too_small', params: { origin: 'number', minimum: 0, exclusive: true } },
  ],
  ['another type', z.number(), 'x', { code: 'invalid_type', params: { expected: 'number' } }],
  [
    'an invalid email address',
    z.email(),
    'x',
    { code: 'invalid_format', params: { format: 'email' } },
  ],
  [
    'a custom rule',
    z.string().refine(() => false, { error: 'No', params: { reason: 'printable' } }),
    'x',
    { code: 'custom', params: { reason: 'printable' } },
  ],
])(
  'a problem has the parameters that a client needs to word it: %s',
  async (_, schema, value, problem) => {
    expect(await problems(schema, value)).toEqual([
      { in: 'body', path: '', message: expect.any(String), ...problem },
    ]);
  },
);

test('headers that an endpoint does not declare are ignored', async () => {
  const schema = z.object({ 'if-match': z.string() });
  await expect(validator('header', schema)({ 'if-match': '1', host: 'x' })).resolves.toEqual({
    'if-match': '1',
  });
});
