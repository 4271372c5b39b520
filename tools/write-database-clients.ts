/**
 * Writes the Prisma client of each schema. Usage: write-database-clients.ts SCHEMA… The `prisma` command would do the
 * same with 200 MB of dependencies that only its other commands load. The two packages are pinned to the version of
 * `@prisma/client`, because Prisma may change their functions in any release.
 */
import { createRequire } from 'node:module';
import type * as ClientGenerator from '@prisma/client-generator-ts';
import type * as Internals from '@prisma/internals';

// Their ECMAScript modules import paths without an extension, which Node cannot resolve.
const require = createRequire(import.meta.url);
const { PrismaClientTsGenerator } =
  require('@prisma/client-generator-ts') as typeof ClientGenerator;
const { getGenerators, loadSchemaContext } = require('@prisma/internals') as typeof Internals;

const registry = {
  'prisma-client': { type: 'in-process', generator: new PrismaClientTsGenerator() },
} as const;

for (const schema of process.argv.slice(2)) {
  const schemaContext = await loadSchemaContext({
    schemaPath: { cliProvidedPath: schema },
    printLoadMessage: false,
  });
  // Only migrations would need the engine that is not downloaded.
  const generators = await getGenerators({
    schemaContext,
    registry,
    skipDownload: true,
    cliCommand: 'generate',
  });
  for (const generator of generators) await generator.generate();
}
