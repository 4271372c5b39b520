export {
  databases,
  loginsOf,
  migrateDatabases,
  migrationsOf,
  ownerOf,
  provisionDatabases,
  type DatabaseName,
  type DatabasePasswords,
} from './databases.ts';
export { listMigrations, migrate, MigrationError } from './migrate.ts';
export { provisionBroker } from './provision-broker.ts';
export {
  provisionDatabase,
  randomPassword,
  urlOf,
  withClient,
  type DatabaseLogins,
} from './provision-database.ts';
