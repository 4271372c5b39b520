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
  ['at the top', place, misspelt, '/zipp'],
  ['within an object', z.object({ place }), { place: misspelt }, '/place/zipp'],
  [
    'in a list',
    z.object({ places: z.array(place) }),
    { places: [inParis, misspelt] },
    '/places/1/zipp',
  ],
  [
    'of what is optional',
    z.object({ place: place.optional() }),
    { place: misspelt },
    '/place/zipp',
  ],
  [
    'of what may be null',
    z.object({ place: place.nullable() }),
    { place: misspelt },
    '/place/zipp',
  ],
  [
    'of what has a default',
    z.object({ place: place.default(inParis) }),
    { place: misspelt },
    '/place/zipp',
  ],
  ['of one of several', z.union([place, z.array(place)]), [misspelt], '/0/zipp'],
  [
    'of one kind',
    z.discriminatedUnion('kind', [place.extend({ kind: z.literal('a') })]),
    { ...misspelt, kind: 'a' },
    '/zipp',
  ],
  ['of any name', z.record(z.string(), place), { home: misspelt }, '/home/zipp'],
])('a member that is not known is refused: %s', async (_, schema, value, path) => {
  expect(await problems(schema, value)).toMatchObject([
    { in: 'body', path, code: 'unknown_field' },
  ]);
});

test('a schema that says what becomes of other members is left as it is', async () => {
  expect(await problems(z.object({ place: z.looseObject({}) }), { place: misspelt })).toEqual([]);
  const counted = z.object({ place: place.catchall(z.number()) });
  expect(await problems(counted, { place: misspelt })).toEqual([]);
  expect(await problems(counted, { place: { ...inParis, x: 'y' } })).toMatchObject([
    { path: '/place/x', code: 'invalid_type' },
  ]);
});

test('everything else that a schema asks for holds as before', async () => {
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
    'a number that may not be zero',
    z.number().positive(),
    0,
    { code: 'too_small', params: { origin: 'number', minimum: 0, exclusive: true } },
  ],
  ['another type', z.number(), 'x', { code: 'invalid_type', params: { expected: 'number' } }],
  ['no email address', z.email(), 'x', { code: 'invalid_format', params: { format: 'email' } }],
  [
    'a rule of its own',
    z.string().refine(() => false, { error: 'No', params: { reason: 'printable' } }),
    'x',
    { code: 'custom', params: { reason: 'printable' } },
  ],
])(
  'a problem says what a client needs to put it in other words: %s',
  async (_, schema, value, problem) => {
    expect(await problems(schema, value)).toEqual([
      { in: 'body', path: '', message: expect.any(String), ...problem },
    ]);
  },
);

test('headers that an endpoint does not name are passed over', async () => {
  const schema = z.object({ 'if-match': z.string() });
  await expect(validator('header', schema)({ 'if-match': '1', host: 'x' })).resolves.toEqual({
    'if-match': '1',
  });
});
