export { unhurried } from './answering-client.ts';
export { createLookup } from './create-lookup.ts';
export { createPool, type Pool, type PoolClient } from './create-pool.ts';
export { isUniqueViolation } from './prisma-errors.ts';
export { inTransaction } from './in-transaction.ts';
export { isTransient } from './is-transient.ts';
export { waitForDatabase } from './wait-for-database.ts';
