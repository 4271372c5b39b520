import { expect, test, vi } from 'vitest';
import { loadWithRetry } from './load-with-retry.ts';

test('a part that could not be loaded without a network is loaded once it is back', async () => {
  const load = vi.fn(async () => 'part').mockRejectedValueOnce(new Error('offline'));
  const loaded = loadWithRetry(load);
  await vi.waitFor(() => expect(load).toHaveBeenCalledOnce());
  dispatchEvent(new Event('online'));
  expect(await loaded).toBe('part');
});
