import { defineConfig } from 'vitest/config';

/** Generous deadlines, because test machines are busy. */
const timeouts = {
  testTimeout: 90_000,
  hookTimeout: 150_000,
  expect: { poll: { timeout: 20_000 } },
  retry: process.env['CI'] ? 1 : 0,
};

export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters: ['default', ['json', { outputFile: 'test-results/results.json' }]],
    projects: [
      {
        test: {
          ...timeouts,
          name: 'services',
          include: ['{services,tests,pulumi}/**/*.test.ts'],
          exclude: [
            '**/node_modules/**',
            'tests/{platform,platform-start,attacks,backup-drill}.test.ts',
          ],
          globalSetup: 'services/shared/dev-env/src/testing/global-setup.ts',
        },
      },
      {
        extends: './web/vite.config.ts',
        root: './web',
        test: {
          ...timeouts,
          name: 'web',
          include: ['{i18n,src}/**/*.test.ts'],
          environment: 'happy-dom',
        },
      },
      {
        test: {
          ...timeouts,
          name: 'browser',
          include: ['e2e/**/*.test.ts'],
          globalSetup: 'e2e/global-setup.ts',
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...timeouts,
          name: 'platform',
          include: ['tests/{platform,platform-start,attacks,backup-drill}.test.ts'],
          // Each test file starts a whole platform.
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
