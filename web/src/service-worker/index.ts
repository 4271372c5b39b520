/// <reference lib="webworker" />
import { version } from '$app/env';
import { immutable } from '$app/manifest';

const worker = self as unknown as ServiceWorkerGlobalScope;
/** Of this version only: what older ones kept goes when this one takes over. */
const shell = `shell ${version}`;
const page = '/';
const answerWithinMs = 8_000;

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

/** Always the newest page; the last one seen only when the platform does not answer or cannot serve it. */
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
 * The page with what it names, and what its start scripts name: with these it opens without a network. The first visit
 * has loaded them before this worker was there, so they come from the browser's own cache.
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

/** One by one, since the page comes first. What cannot be had now is kept when it is used. */
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
