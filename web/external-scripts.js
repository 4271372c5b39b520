import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import adapterStatic from '@sveltejs/adapter-static';

/**
 * The static adapter, but the page's inline start script becomes a file: the content security policy allows no inline
 * script.
 *
 * @param {import('@sveltejs/adapter-static').AdapterOptions} options
 * @returns {import('@sveltejs/kit').Adapter}
 */
export function externalScripts(options) {
  const inner = adapterStatic(options);
  return {
    ...inner,
    async adapt(builder) {
      await inner.adapt(builder);
      const page = join('build', options.fallback ?? 'index.html');
      const html = readFileSync(page, 'utf8').replaceAll(
        /<script>([\s\S]*?)<\/script>/g,
        (_, script) => {
          const name = `start-${createHash('sha256').update(script).digest('hex').slice(0, 12)}.js`;
          writeFileSync(join('build', '_app', 'immutable', name), script);
          return `<script src="/_app/immutable/${name}"></script>`;
        },
      );
      writeFileSync(page, html);
      // Made before the change; the page is small enough without.
      for (const ending of ['.gz', '.br']) rmSync(page + ending, { force: true });
    },
  };
}
