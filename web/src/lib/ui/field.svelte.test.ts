import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, expect, test } from 'vitest';
import Field from './Field.svelte';
import { explainInputs } from './validity.svelte.ts';

let mounted: ReturnType<typeof mount> | undefined;
const form = document.createElement('form');
beforeEach(() => {
  explainInputs(({ code, params }) => [code, ...Object.values(params ?? {})].join(' '));
  document.body.append(form);
});
afterEach(async () => {
  if (mounted) await unmount(mounted);
});

function show(props: Record<string, unknown>): HTMLInputElement {
  mounted = mount(Field, { target: form, props: { label: 'Email', ...props } });
  flushSync();
  return form.querySelector('input') as HTMLInputElement;
}
function send(): string {
  form.requestSubmit();
  flushSync();
  return form.querySelector('p')?.textContent ?? '';
}

test('a form submitted with an empty field shows our own message until something is typed', () => {
  const input = show({ required: true, error: 'From the service' });
  expect(send()).toBe('too_small string 1');
  expect(input.getAttribute('aria-invalid')).toBe('true');
  expect(document.activeElement).toBe(input);
  input.value = 'a';
  input.dispatchEvent(new Event('input', { bubbles: true }));
  flushSync();
  expect(form.querySelector('p')?.textContent).toBe('From the service');
});

test.each([
  ['an invalid email address', { type: 'email', value: 'ann' }, 'invalid_format email'],
  ['text in a wrong format', { pattern: '[0-9]+', value: 'x' }, 'invalid_format text'],
])('%s shows our own message', (_, props, text) => {
  show(props);
  expect(send()).toBe(text);
});

test('the browser’s own message, which is in the browser’s language, does not open', () => {
  const input = show({ required: true });
  const event = new Event('invalid', { cancelable: true });
  input.dispatchEvent(event);
  expect(event.defaultPrevented).toBe(true);
});
