import { afterEach, expect, test, vi } from 'vitest';
import { createApi } from './create-api.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** A service that never answers, or stops in the middle of a response. */
function hang(begins: boolean) {
  const limits: number[] = [];
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
    limits.push(ms);
    return AbortSignal.abort(new DOMException('too late', 'TimeoutError'));
  });
  vi.stubGlobal('fetch', async (_: Request, { signal }: RequestInit) => {
    const late = () => Promise.reject(signal?.reason);
    if (!begins) return late();
    return { ok: true, status: 200, headers: new Headers(), body: {}, arrayBuffer: late };
  });
  return limits;
}

test.each([
  { what: 'never answers', begins: false },
  { what: 'stops in the middle of its response', begins: true },
])('a request to a service that $what is aborted', async ({ begins }) => {
  const limits = hang(begins);
  await expect(createApi().GET('/api/users/me')).rejects.toMatchObject({ code: 'timeout' });
  expect(limits).toEqual([10_000]);
});

test('requests about a long period may take longer, and changes a little longer', async () => {
  const limits = hang(false);
  const api = createApi();
  const query = { from: '2026-01-01', to: '2026-12-31' };
  await api.GET('/api/consumption/export.csv', { params: { query } }).catch(() => undefined);
  await api.POST('/api/auth/logout').catch(() => undefined);
  expect(limits).toEqual([120_000, 20_000]);
});

test('a request without a network fails as offline', async () => {
  vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('Failed to fetch')));
  await expect(createApi().GET('/api/users/me')).rejects.toMatchObject({ code: 'offline' });
});

test('a response without content stays empty', async () => {
  // Like in browsers, the body exists but is empty.
  const body = new ReadableStream({ start: (controller) => controller.close() });
  const empty = { ok: true, status: 204, statusText: '', headers: new Headers(), body };
  vi.stubGlobal('fetch', async () => ({ ...empty, arrayBuffer: async () => new ArrayBuffer(0) }));
  const { response } = await createApi().POST('/api/auth/logout');
  expect(response.status).toBe(204);
});
