import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { IconifyJSON } from '@iconify-json/lucide';
import type { Plugin } from 'vite';

const data = fileURLToPath(import.meta.resolve('@iconify-json/lucide/icons.json'));
const folder = fileURLToPath(new URL('src/lib/ui/icons/', import.meta.url));
const belowRoot = '/src/lib/ui/icons/';
/** The attributes that all icons have. `Icon.svelte` sets them once. */
const shared =
  / (?:fill="none"|stroke="currentColor"|stroke-width="2"|stroke-linecap="round"|stroke-linejoin="round")/g;

/** Makes the module `$icons/NAME` a component that draws Lucide's icon of this name. */
export function icons(): Plugin {
  let lucide: IconifyJSON | undefined;
  return {
    name: 'icons',
    enforce: 'pre',
    resolveId(source) {
      if (source.startsWith('$icons/')) return `${folder}${source.slice('$icons/'.length)}.svelte`;
      // Tests ask for the module by its path below the root.
      return source.startsWith(belowRoot) ? folder + source.slice(belowRoot.length) : null;
    },
    load(id) {
      if (!id.startsWith(folder)) return null;
      const name = id.slice(folder.length, -'.svelte'.length);
      lucide ??= JSON.parse(readFileSync(data, 'utf8')) as IconifyJSON;
      const icon = lucide.icons[name];
      if (!icon) throw new Error(`Lucide has no icon ${name}`);
      const lines = JSON.stringify(icon.body.replaceAll(shared, ''));
      return `<script>
        import Icon from '../Icon.svelte';
        let props = $props();
      </script>
      <Icon {...props} lines={${lines}} />`;
    },
  };
}
