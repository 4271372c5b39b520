import { afterEach, expect, test, vi } from 'vitest';
import { uploadFile } from './upload-file.ts';

afterEach(() => vi.useRealTimers());

test('an upload that is cancelled before it begins leaves no timer behind', async () => {
  vi.useFakeTimers();
  const request = new Request('https://app.localhost/api/devices/1/imports', { method: 'POST' });
  const upload = { file: new Blob(['a']), signal: AbortSignal.abort(), onprogress: () => {} };
  await expect(uploadFile(request, upload)).rejects.toMatchObject({ code: 'upload_failed' });
  expect(vi.getTimerCount()).toBe(0);
});
