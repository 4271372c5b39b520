import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { m } from '#lib/i18n/generated/messages.js';
import { preferences } from '#lib/i18n/preferences.svelte.ts';
import { ApiError, apiErrorOf, type FieldProblem } from './api-error.ts';
import { errorText, fieldError } from './error-text.ts';

const services = ['auth', 'device', 'monitoring', 'support', 'user'];
const root = join(import.meta.dirname, '../../../..');

interface Document {
  paths: Record<string, Record<string, { responses: Record<string, { description: string }> }>>;
}

/** Every documented problem of the services. */
function codesOf(service: string): string[] {
  const text = readFileSync(`${root}/services/${service}-service/openapi.json`, 'utf8');
  return Object.values((JSON.parse(text) as Document).paths)
    .flatMap((path) => Object.values(path))
    .flatMap(({ responses }) => Object.entries(responses))
    .filter(([status]) => Number(status) >= 400)
    .flatMap(([, { description }]) => [...description.matchAll(/`(\w+)`:/g)])
    .map(([, code]) => code ?? '');
}
const codes = [...new Set(services.flatMap(codesOf)), 'upstream_unavailable', 'offline', 'timeout'];

afterEach(() => preferences.setLanguage('en'));

describe.each(['en', 'de'] as const)('in %s', (language) => {
  test.each(codes)('%s has its own sentence', (code) => {
    preferences.setLanguage(language);
    const text = errorText(new ApiError(400, code, 'What the service wrote'));
    expect(text).toMatch(/\.$/);
    expect(text).not.toBe(errorText(new ApiError(400, 'no_such_code', '')));
    expect(text).not.toContain('What the service wrote');
  });
});

test.each([
  [502, 'upstream_unavailable'],
  [503, 'unavailable'],
])('a %i %s is shown as a part of the platform that is unavailable', (status, code) => {
  const error = new ApiError(status, code, 'Not available right now');
  expect(errorText(error)).toBe(m.error_upstream_unavailable());
});

test.each([
  ['en', '30', 'Too many attempts. Try again in 30 seconds.'],
  ['en', '1', 'Too many attempts. Try again in 1 second.'],
  ['en', '200', 'Too many attempts. Try again in 4 minutes.'],
  ['en', undefined, 'Too many attempts. Try again in a moment.'],
  ['de', '30', 'Zu viele Versuche. Versuchen Sie es in 30 Sekunden noch einmal.'],
  ['de', '7200', 'Zu viele Versuche. Versuchen Sie es in 2 Stunden noch einmal.'],
] as const)(
  'the text in %s for Retry-After %s says how long to wait',
  async (language, after, text) => {
    preferences.setLanguage(language);
    const headers = new Headers(after === undefined ? [] : [['retry-after', after]]);
    const body = { code: 'too_many_attempts', detail: 'Wait' };
    expect(errorText(await apiErrorOf(Response.json(body, { status: 429, headers })))).toBe(text);
  },
);

const refusal = (path: string, code: string, params?: FieldProblem['params']) =>
  new ApiError(400, 'validation_failed', `body ${path}: Too small: expected string`, {
    fields: [{ path, code, ...(params ? { params } : {}) }],
  });

test.each([
  [
    'en',
    refusal('/name', 'too_small', { origin: 'string', minimum: 1 }),
    'Name: Fill in this field.',
  ],
  [
    'de',
    refusal('/name', 'too_small', { origin: 'string', minimum: 1 }),
    'Name: Füllen Sie dieses Feld aus.',
  ],
  [
    'en',
    refusal('/password', 'too_small', { origin: 'string', minimum: 8 }),
    'Password: Use at least 8 characters.',
  ],
  [
    'de',
    refusal('/text', 'too_big', { origin: 'string', maximum: 4000 }),
    'Nachricht: Verwenden Sie höchstens 4.000 Zeichen.',
  ],
  [
    'en',
    refusal('/limitKwh', 'too_small', { origin: 'number', minimum: 0, exclusive: true }),
    'Limit in kWh: Enter a number above 0.',
  ],
  [
    'en',
    refusal('/email', 'invalid_format', { format: 'email' }),
    'Email: Enter an email address, such as ann@example.org.',
  ],
  [
    'en',
    refusal('/timeZone', 'custom', { reason: 'time_zone' }),
    'Time zone: Choose a time zone from the list.',
  ],
  ['en', refusal('/somewhere', 'new_kind'), 'This value is not allowed.'],
] as const)('the text in %s for a rejected field is plain (%#)', (language, error, text) => {
  preferences.setLanguage(language);
  expect(errorText(error)).toBe(text);
});

test('a form shows a problem at its field', () => {
  const error = refusal('/newPassword', 'too_small', { origin: 'string', minimum: 8 });
  expect(fieldError(error, 'newPassword')).toBe('Use at least 8 characters.');
  expect(fieldError(error, 'currentPassword')).toBeUndefined();
});
