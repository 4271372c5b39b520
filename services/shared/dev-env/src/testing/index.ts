export { eventually } from './eventually.ts';
export { testBroker, type TestBroker } from './test-broker.ts';
export { testDatabase, type TestDatabase } from './test-database.ts';
