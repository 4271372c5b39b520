import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';
import { externalScripts } from './external-scripts.js';

export default defineConfig({
  plugins: [
    tailwindcss(),
    // Tests run on what the build has written; a second compiler would watch the files and never end.
    process.env.VITEST
      ? []
      : paraglideVitePlugin({
          project: './project.inlang',
          outdir: './src/lib/i18n/generated',
          strategy: ['globalVariable', 'baseLocale'],
        }),
    sveltekit({ adapter: externalScripts({ fallback: 'index.html', precompress: true }) }),
  ],
  // Few parts: of dozens of tiny ones a phone would spend more time on asking than on reading.
  environments: {
    client: {
      build: {
        rolldownOptions: {
          output: {
            codeSplitting: {
              groups: [
                {
                  name: 'shared',
                  priority: -1,
                  minShareCount: 2,
                  entriesAware: true,
                  entriesAwareMergeThreshold: 10_000,
                },
              ],
            },
          },
        },
      },
    },
  },
  // Components are tested as the browser sees them.
  ...(process.env.VITEST ? { resolve: { conditions: ['browser'] } } : {}),
  server: {
    proxy: {
      '/api': 'http://127.0.0.1:8080',
      '/ws': { target: 'ws://127.0.0.1:8080', ws: true },
    },
  },
});
