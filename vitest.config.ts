import { defineConfig } from 'vitest/config';

const timeouts = { testTimeout: 60_000, hookTimeout: 150_000 };

export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters: ['default', ['json', { outputFile: 'test-results/results.json' }]],
    projects: [
      {
        test: {
          ...timeouts,
          name: 'services',
          include: ['services/**/*.test.ts', 'tests/**/*.test.ts'],
          exclude: ['**/node_modules/**'],
          globalSetup: 'services/shared/dev-env/src/testing/global-setup.ts',
        },
      },
      { test: { ...timeouts, name: 'web', include: ['web/src/**/*.test.ts'] } },
      {
        test: {
          ...timeouts,
          name: 'browser',
          include: ['e2e/**/*.test.ts'],
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
