import { expect, test } from 'vitest';
import { m } from '#lib/i18n/generated/messages.js';
import { ApiError } from './api-error.ts';
import { errorText } from './error-text.ts';

test.each([
  [502, 'upstream_unavailable'],
  [503, 'unavailable'],
])('a %i %s is said to be a part of the platform that is away for now', (status, code) => {
  const error = new ApiError(status, code, 'Not available right now');
  expect(errorText(error)).toBe(m.error_upstream_unavailable());
});
