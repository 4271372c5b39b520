/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-service-to-service',
      comment:
        'Services talk over HTTP and the bus. dev-env, which starts them, spawns processes and imports nothing.',
      severity: 'error',
      from: { path: '^services/(?!shared/)([^/]+)/' },
      to: { path: '^services/(?!shared/)', pathNot: '^services/$1/' },
    },
    {
      name: 'shared-imports-no-service',
      severity: 'error',
      from: { path: '^services/shared/' },
      to: { path: '^services/(?!shared/)' },
    },
    {
      name: 'domain-is-pure',
      severity: 'error',
      from: { path: '^services/.+/domain/', pathNot: '\\.test\\.ts$' },
      to: {
        path: [
          'node_modules/(express|@prisma|pg|amqplib|ws)/',
          '/(db|http|messaging)/',
          'services/shared/database',
        ],
      },
    },
    {
      name: 'prisma-only-in-db',
      severity: 'error',
      from: { path: '^services/', pathNot: '^services/(shared/prisma|[^/]+/src/db)/' },
      to: { path: 'node_modules/@prisma/|/src/db/generated/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-tests-in-production-code',
      severity: 'error',
      from: { pathNot: '\\.test\\.ts$|/tests/|/testing/|^e2e/' },
      to: { path: '\\.test\\.ts$|/tests/|/testing/' },
    },
    {
      name: 'web-ui-knows-no-api-and-no-router',
      severity: 'error',
      from: { path: '^web/src/lib/ui/' },
      to: { path: '^web/src/(lib/(api|features|realtime|state)|routes)|\\$app/' },
    },
    {
      name: 'not-resolvable',
      severity: 'error',
      from: { path: '^services/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/generated/|/build/|\\.svelte-kit' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
