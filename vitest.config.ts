import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'services',
          include: ['services/**/*.test.ts'],
          exclude: ['**/node_modules/**', 'services/**/*.faults.test.ts'],
          globalSetup: 'services/shared/dev-env/src/testing/global-setup.ts',
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
