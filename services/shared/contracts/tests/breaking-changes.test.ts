import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { breakingChanges } from './breaking-changes.ts';

const user = z.object({
  id: z.uuid(),
  name: z.string(),
  role: z.enum(['resident', 'administrator']),
  place: z.string().nullable(),
  limit: z.number().min(0).optional(),
  address: z.object({ city: z.string() }),
  tags: z.array(z.object({ word: z.string() })),
});
const { shape } = user;

const created = z.object({ kind: z.literal('created'), name: z.string() });
const deleted = z.object({ kind: z.literal('deleted'), at: z.iso.datetime() });
const moved = z.object({ kind: z.literal('moved') });
const union = z.union([created, deleted]);
const discriminated = z.discriminatedUnion('kind', [created, deleted]);

const changes = (before: z.ZodType, now: z.ZodType) => {
  const [old, current] = [before, now].map((one) => z.toJSONSchema(one, { io: 'input' }));
  return breakingChanges({ ...old }, { ...current });
};

describe('within a version it is refused', () => {
  test.each<[what: string, before: z.ZodType, now: z.ZodType, why: string]>([
    ['to take a member away', user, user.omit({ name: true }), '/name is gone'],
    ['to take an optional member away', user, user.omit({ limit: true }), '/limit is gone'],
    ['to rename a member', user, user.omit({ name: true }).extend({ title: z.string() }), '/name'],
    ['to require a new member', user, user.extend({ age: z.int() }), '/age has become required'],
    [
      'to require an optional member',
      user,
      user.required({ limit: true }),
      '/limit has become required',
    ],
    [
      'to make a required member optional',
      user,
      user.partial({ name: true }),
      '/name is no longer required',
    ],
    ['to change a type', user, user.extend({ name: z.number() }), '/name/type'],
    ['to allow null', user, user.extend({ name: z.string().nullable() }), '/name'],
    ['to forbid null', user, user.extend({ place: z.string() }), '/place'],
    ['to take a value out of an enum', user, user.extend({ role: z.enum(['resident']) }), '/role'],
    [
      'to add a value to an enum',
      user,
      user.extend({ role: z.enum(['resident', 'administrator', 'guest']) }),
      '/role/enum',
    ],
    ['to open an enum', user, user.extend({ role: z.string() }), '/role/enum'],
    ['to close a text to an enum', user, user.extend({ name: z.enum(['Ann']) }), '/name/enum'],
    ['to change a format', user, user.extend({ id: z.email() }), '/id/format'],
    ['to raise a minimum', user, user.extend({ limit: z.number().min(1).optional() }), '/limit'],
    ['to lift a minimum', user, user.extend({ limit: z.number().optional() }), '/limit/minimum'],
    [
      'to require a new member deep within',
      user,
      user.extend({ address: shape.address.extend({ street: z.string() }) }),
      '/address/street has become required',
    ],
    [
      'to change a type within a list',
      user,
      user.extend({ tags: z.array(z.object({ word: z.int() })) }),
      '/tags/items/word/type',
    ],
    ['to make a list of a member', user, user.extend({ name: z.array(z.string()) }), '/name'],
    [
      'to add even an optional member where unknown ones are refused',
      z.strictObject(shape),
      z.strictObject({ ...shape, note: z.string().optional() }),
      '/note is refused',
    ],
    ['to refuse unknown members from now on', user, z.strictObject(shape), '/additionalProperties'],
    ['to add an alternative at the top', union, z.union([...union.options, moved]), 'has not had'],
    ['to take an alternative away at the top', union, z.union([created]), 'has no longer'],
    [
      'to change an alternative at the top',
      union,
      z.union([created.extend({ name: z.int() }), deleted]),
      '/anyOf has no longer',
    ],
    [
      'to add a kind to a discriminated union',
      discriminated,
      z.discriminatedUnion('kind', [created, deleted, moved]),
      '/oneOf has not had',
    ],
    [
      'to require more of one kind of a discriminated union',
      discriminated,
      z.discriminatedUnion('kind', [created, deleted.extend({ by: z.string() })]),
      '/oneOf has no longer',
    ],
    ['to make one thing of a union', union, created, '/anyOf'],
    ['to make a union of one thing', created, union, '/anyOf'],
    ['to change a value', created, created.extend({ kind: z.literal('made') }), '/kind/const'],
    [
      'to change the values of a record',
      z.record(z.string(), z.int()),
      z.record(z.string(), z.string()),
      '/additionalProperties/type',
    ],
    ['to lengthen a tuple', z.tuple([z.int()]), z.tuple([z.int(), z.int()]), '/prefixItems'],
    ['to change a place in a tuple', z.tuple([z.int()]), z.tuple([z.string()]), '/prefixItems/0'],
  ])('%s', (_, before, now, why) => {
    const found = changes(before, now);
    expect(found.length).toBeGreaterThan(0);
    expect(found.join('; ')).toContain(why);
  });
});

describe('within a version it is allowed', () => {
  test.each<[what: string, before: z.ZodType, now: z.ZodType]>([
    ['to change nothing', user, user],
    ['to add an optional member', user, user.extend({ nickname: z.string().optional() })],
    [
      'to add an optional member deep within',
      user,
      user.extend({ address: shape.address.extend({ street: z.string().optional() }) }),
    ],
    ['to add a member with a default', user, user.extend({ language: z.string().default('en') })],
    [
      'to name the values of an enum in another order',
      user,
      user.extend({ role: z.enum(['administrator', 'resident']) }),
    ],
    [
      'to name members in another order',
      user,
      z.object(Object.fromEntries(Object.entries(shape).toReversed())),
    ],
    ['to describe a member', user, user.extend({ name: shape.name.describe('In full') })],
    ['to name alternatives in another order', union, z.union([deleted, created])],
    [
      'to add an optional member to one kind',
      discriminated,
      z.discriminatedUnion('kind', [created, deleted.extend({ by: z.string().optional() })]),
    ],
  ])('%s', (_, before, now) => {
    expect(changes(before, now)).toEqual([]);
  });
});
