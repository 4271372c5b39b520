import { expect, test } from 'vitest';
import { isTransient } from './is-transient.ts';

/** Errors as Prisma 7 throws them with the pg adapter. */
const prismaError = (code: string, cause: object) =>
  Object.assign(new Error('Invalid invocation'), {
    code,
    meta: { driverAdapterError: { name: 'DriverAdapterError', cause } },
  });

test.each([
  ['a refused connection', Object.assign(new Error('no'), { code: 'ECONNREFUSED' }), true],
  ['a deadlock', Object.assign(new Error('no'), { code: '40P01' }), true],
  ['a missing answer', new Error('Query read timeout'), true],
  ['an idle transaction', Object.assign(new Error('no'), { code: '25P03' }), true],
  ['a duplicate key', Object.assign(new Error('no'), { code: '23505' }), false],
  [
    'an unreachable database through Prisma',
    prismaError('P1001', { kind: 'DatabaseNotReachable' }),
    true,
  ],
  [
    'an unreachable database through raw SQL of Prisma',
    prismaError('P2010', { kind: 'DatabaseNotReachable' }),
    true,
  ],
  [
    'a server shutdown through raw SQL of Prisma',
    prismaError('P2010', { kind: 'postgres', originalCode: '57P01' }),
    true,
  ],
  [
    'a division by zero through raw SQL of Prisma',
    prismaError('P2010', { kind: 'postgres', originalCode: '22012' }),
    false,
  ],
  [
    'a duplicate key through Prisma',
    prismaError('P2002', { kind: 'UniqueConstraintViolation' }),
    false,
  ],
  ['a programming error', new TypeError('undefined is not a function'), false],
])('a retry after %s depends on the kind of failure (%#)', (_, error, expected) => {
  expect(isTransient(error)).toBe(expected);
});
