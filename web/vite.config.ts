import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';
import { externalScripts } from './external-scripts.js';

export default defineConfig({
  plugins: [tailwindcss(), sveltekit({ adapter: externalScripts({ fallback: 'index.html' }) })],
  server: {
    proxy: {
      '/api': 'http://127.0.0.1:8080',
      '/ws': { target: 'ws://127.0.0.1:8080', ws: true },
    },
  },
});
