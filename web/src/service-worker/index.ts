/// <reference lib="webworker" />
import { version } from '$app/env';
import { immutable } from '$app/manifest';

const worker = self as unknown as ServiceWorkerGlobalScope;
/** The cache of this version. Caches of older versions are deleted when this one takes over. */
const shell = `shell ${version}`;
const page = '/';
const answerWithinMs = 8_000;

const isPart = (path: string) =>
  path.startsWith('/_app/immutable/') || /^\/(icon|manifest)/.test(path);

/** Chunks have a hash of their content in their name, so cached ones are never outdated. */
async function part(request: Request): Promise<Response> {
  const cache = await caches.open(shell);
  const kept = await cache.match(request);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await cache.put(request, response.clone());
  return response;
}

/** Returns the newest page, or the cached one if the platform does not answer or fails. */
async function newestPage({ url }: Request): Promise<Response> {
  const cache = await caches.open(shell);
  const kept = await cache.match(page);
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(answerWithinMs) });
    if (response.ok) await cache.put(page, response.clone());
    return response.status >= 500 && kept ? kept : response;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

const partsNamedIn = (text: string): string[] => [
  ...new Set(text.match(/\/_app\/immutable\/[\w./-]+\.(?:js|css)/g)),
];
const partText = async (path: string): Promise<string> =>
  (await part(new Request(new URL(path, worker.location.origin)))).text();

/**
 * Caches the page with the files that it and its start scripts name, so that it opens offline. The first visit has
 * loaded them before this worker was installed, so they come from the browser's own cache.
 */
async function keepPage(): Promise<void> {
  const cache = await caches.open(shell);
  const response = await fetch(page, { cache: 'no-cache' });
  if (!response.ok) throw new Error(`The page answered ${response.status}`);
  const named = partsNamedIn(await response.clone().text());
  const texts = await Promise.all(named.map(partText));
  const starts = texts.filter((_, index) => named[index]?.includes('/start-'));
  await Promise.all(starts.flatMap(partsNamedIn).map(partText));
  await cache.put(page, response);
}

/** Loads one chunk at a time, so that the page has priority. Chunks that fail are cached when they are used. */
async function cacheParts(): Promise<void> {
  for (const { path } of immutable) {
    const { href } = new URL(path, worker.location.origin);
    await part(new Request(href, { priority: 'low' }));
  }
}

worker.addEventListener('install', (event) => {
  void worker.skipWaiting();
  event.waitUntil(keepPage());
});
worker.addEventListener('message', (event) => {
  if (event.data === 'keep parts') event.waitUntil(cacheParts().catch(() => undefined));
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
