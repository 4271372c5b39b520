import { expect, test } from 'vitest';
import { redactUrl } from './redact-url.ts';

test('passwords and tokens are removed from URLs, the rest stays', () => {
  expect(redactUrl('connect amqp://user:pa:ss@host:5672/x failed')).toBe(
    'connect amqp://user:[removed]@host:5672/x failed',
  );
  expect(redactUrl('/ws?a=1&token=eyJh.b.c&b=2')).toBe('/ws?a=1&token=[removed]&b=2');
});
