import { readFileSync } from 'node:fs';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig, type Plugin } from 'vite';
import { externalScripts } from './external-scripts.js';
import { compileMessages } from './i18n/compile-messages.ts';
import { icons } from './icons.ts';

const messages: Plugin = {
  name: 'messages',
  buildStart: () => compileMessages(),
  hotUpdate({ file }) {
    if (/\/messages\/\w+\/\w+\.json$/.test(file)) compileMessages();
  },
};

/** Answers the probes of a pod that runs the development server. */
const health: Plugin = {
  name: 'health',
  configureServer({ middlewares }) {
    for (const path of ['/healthz', '/readyz'])
      middlewares.use(path, (_request, response) => response.end());
  },
};

/** Whether a module belongs to a route, directly or through SvelteKit's generated module. */
const isOf = (routes: readonly string[]) => (id: string) =>
  routes.some((route) => id.includes(`/src/routes/${route}.`)) ||
  (/\/client-optimized\/nodes\/\d+\.js$/.test(id) &&
    routes.some((route) => readFileSync(id, 'utf8').includes(`/src/routes/${route}.`)));

const isOfAll = isOf(['+layout', '+error', 'login/+page']);

/**
 * Builds few chunks, because a phone would spend more time on requesting dozens of tiny ones than on reading them. One
 * has everything that all pages and the login need, another the rest of the day page, which app.html preloads. SvelteKit
 * itself supports only one chunk or one per route.
 */
const parts: Plugin = {
  name: 'parts',
  enforce: 'post',
  config: () => ({
    environments: {
      client: {
        build: {
          rolldownOptions: {
            output: {
              codeSplitting: {
                groups: [
                  {
                    name: 'app',
                    priority: 2,
                    test: (id) => /rolldown.runtime|\/client\/bundle\.js$/.test(id) || isOfAll(id),
                  },
                  {
                    name: 'day',
                    priority: 1,
                    test: isOf([
                      '(app)/+layout',
                      '(app)/+error',
                      '(app)/+page',
                      '(app)/day/[date]/+page',
                    ]),
                  },
                ],
              },
            },
          },
        },
      },
    },
  }),
};

export default defineConfig({
  plugins: [
    tailwindcss(),
    // Tests use the files that the build has written.
    process.env.VITEST ? [] : messages,
    sveltekit({
      adapter: externalScripts({ fallback: 'index.html', precompress: true }),
      output: { bundleStrategy: 'single' },
    }),
    parts,
    icons(),
    health,
  ],
  // Components are tested in their browser build.
  ...(process.env.VITEST ? { resolve: { conditions: ['browser'] } } : {}),
  server: {
    // In a pod, the gateway has checked the host.
    allowedHosts: process.env.BEHIND_GATEWAY ? true : [],
    proxy: {
      '/api': 'http://127.0.0.1:8080',
      '/ws': { target: 'ws://127.0.0.1:8080', ws: true },
    },
  },
});
