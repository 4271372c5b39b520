import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import adapterStatic from '@sveltejs/adapter-static';

/**
 * The files that only the day page needs.
 *
 * @param {import('@sveltejs/kit').Builder} builder
 */
function partsOfDay(builder) {
  const file = join(builder.getClientDirectory(), '.vite', 'manifest.json');
  /** @type {import('vite').Manifest} */
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  const parts = Object.values(manifest).filter(({ name }) => name === 'day');
  if (parts.length === 0) throw new Error('The day page has no chunk of its own');
  return parts.map((part) => `/${part.file}`).join(' ');
}

/**
 * The static adapter, which also moves inline scripts to files, because the content security policy forbids them.
 *
 * @param {import('@sveltejs/adapter-static').AdapterOptions} options
 * @returns {import('@sveltejs/kit').Adapter}
 */
export function externalScripts(options) {
  const inner = adapterStatic(options);
  /** @param {string} file @param {string} text */
  const write = (file, text) => {
    writeFileSync(file, text);
    writeFileSync(`${file}.gz`, gzipSync(text));
    writeFileSync(`${file}.br`, brotliCompressSync(text));
  };
  return {
    ...inner,
    async adapt(builder) {
      await inner.adapt(builder);
      const page = join('build', options.fallback ?? 'index.html');
      const html = readFileSync(page, 'utf8')
        .replace('%day.parts%', partsOfDay(builder))
        // Adjacent scripts become one file.
        .replaceAll(/<\/script>\s*<script>/g, ';')
        .replaceAll(/<script>([\s\S]*?)<\/script>/g, (_, script) => {
          const name = `start-${createHash('sha256').update(script).digest('hex').slice(0, 12)}.js`;
          write(join('build', '_app', 'immutable', name), script);
          return `<script src="/_app/immutable/${name}"></script>`;
        });
      write(page, html);
    },
  };
}
