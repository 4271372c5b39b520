import { expect, test, vi } from 'vitest';
import { loadWithRetry } from './load-with-retry.ts';

test('a chunk that failed to load offline loads once the network is back', async () => {
  const load = vi.fn(async () => 'part').mockRejectedValueOnce(new Error('offline'));
  const loaded = loadWithRetry(load);
  await vi.waitFor(() => expect(load).toHaveBeenCalledOnce());
  dispatchEvent(new Event('online'));
  expect(await loaded).toBe('part');
});
