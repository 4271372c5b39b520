import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig, type Plugin } from 'vite';
import { externalScripts } from './external-scripts.js';
import { compileMessages } from './i18n/compile-messages.ts';

/** Lucide's icons by a component of ours, which says why. */
const icons: Plugin = {
  name: 'icons',
  enforce: 'pre',
  resolveId: (source, importer) =>
    source === '../Icon.svelte' && importer?.includes('/@lucide/svelte/dist/icons/')
      ? fileURLToPath(new URL('src/lib/ui/LucideIcon.svelte', import.meta.url))
      : null,
};

const messages: Plugin = {
  name: 'messages',
  buildStart: () => compileMessages(),
  hotUpdate({ file }) {
    if (/\/messages\/\w+\/\w+\.json$/.test(file)) compileMessages();
  },
};

/** What a route needs; SvelteKit reaches it through a generated module of its own. */
const isOf = (routes: readonly string[]) => (id: string) =>
  routes.some((route) => id.includes(`/src/routes/${route}.`)) ||
  (/\/client-optimized\/nodes\/\d+\.js$/.test(id) &&
    routes.some((route) => readFileSync(id, 'utf8').includes(`/src/routes/${route}.`)));

const isOfAll = isOf(['+layout', '+error', 'login/+page']);

/**
 * Few parts: of dozens of tiny ones a phone would spend more time on asking than on reading. One has what every page
 * and the login need, one the rest of the day page, which app.html asks for by itself. SvelteKit knows only one part or
 * as many as there are routes.
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
    // Tests use what the build has written.
    process.env.VITEST ? [] : messages,
    sveltekit({
      adapter: externalScripts({ fallback: 'index.html', precompress: true }),
      output: { bundleStrategy: 'single' },
    }),
    parts,
    icons,
  ],
  // Components are tested as the browser sees them.
  ...(process.env.VITEST ? { resolve: { conditions: ['browser'] } } : {}),
  server: {
    proxy: {
      '/api': 'http://127.0.0.1:8080',
      '/ws': { target: 'ws://127.0.0.1:8080', ws: true },
    },
  },
});
