import { expect, test } from 'vitest';
import { isTransient } from './is-transient.ts';

/** As Prisma 7 throws them with the pg adapter. */
const prismaError = (code: string, cause: object) =>
  Object.assign(new Error('Invalid invocation'), {
    code,
    meta: { driverAdapterError: { name: 'DriverAdapterError', cause } },
  });

test.each([
  ['a refused connection', Object.assign(new Error('no'), { code: 'ECONNREFUSED' }), true],
  ['a deadlock', Object.assign(new Error('no'), { code: '40P01' }), true],
  ['an answer that does not come', new Error('Query read timeout'), true],
  ['a transaction that fell silent', Object.assign(new Error('no'), { code: '25P03' }), true],
  ['a duplicate key', Object.assign(new Error('no'), { code: '23505' }), false],
  [
    'through Prisma, an unreachable database',
    prismaError('P1001', { kind: 'DatabaseNotReachable' }),
    true,
  ],
  [
    'through raw SQL of Prisma, an unreachable database',
    prismaError('P2010', { kind: 'DatabaseNotReachable' }),
    true,
  ],
  [
    'through raw SQL of Prisma, a server that shuts down',
    prismaError('P2010', { kind: 'postgres', originalCode: '57P01' }),
    true,
  ],
  [
    'through raw SQL of Prisma, a division by zero',
    prismaError('P2010', { kind: 'postgres', originalCode: '22012' }),
    false,
  ],
  [
    'through Prisma, a duplicate key',
    prismaError('P2002', { kind: 'UniqueConstraintViolation' }),
    false,
  ],
  ['a mistake of ours', new TypeError('undefined is not a function'), false],
])('trying again after %s: makes sense? %#', (_, error, expected) => {
  expect(isTransient(error)).toBe(expected);
});
