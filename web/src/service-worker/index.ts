/// <reference lib="webworker" />
import { version } from '$app/env';
import { immutable } from '$app/manifest';

const worker = self as unknown as ServiceWorkerGlobalScope;
/** Of this version only: what older ones kept goes when this one takes over. */
const shell = `shell ${version}`;
const page = '/';

const isPart = (path: string) =>
  path.startsWith('/_app/immutable/') || /^\/(icon|manifest)/.test(path);

/** Parts have the hash of their content in their name: what is kept is what there is. */
async function part(request: Request): Promise<Response> {
  const cache = await caches.open(shell);
  const kept = await cache.match(request);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await cache.put(request, response.clone());
  return response;
}

/** Always the newest page; the last one seen only when there is no network. */
async function newestPage(request: Request): Promise<Response> {
  const cache = await caches.open(shell);
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(page, response.clone());
    return response;
  } catch (error) {
    const kept = await cache.match(page);
    if (kept) return kept;
    throw error;
  }
}

/** One by one, since the page comes first. What cannot be had now is kept when it is used. */
async function keepParts(): Promise<void> {
  for (const { path } of immutable) {
    const { href } = new URL(path, worker.location.origin);
    await part(new Request(href, { priority: 'low' }));
  }
}

worker.addEventListener('install', () => void worker.skipWaiting());
worker.addEventListener('message', (event) => {
  if (event.data === 'keep parts') event.waitUntil(keepParts().catch(() => undefined));
});
worker.addEventListener('activate', (event) =>
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(names.filter((name) => name !== shell).map((name) => caches.delete(name))),
      )
      .then(() => worker.clients.claim()),
  ),
);
worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== worker.location.origin) return;
  if (request.mode === 'navigate' && !pathname.startsWith('/api/'))
    event.respondWith(newestPage(request));
  else if (isPart(pathname)) event.respondWith(part(request));
});
