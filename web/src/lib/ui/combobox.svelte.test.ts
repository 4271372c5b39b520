import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, expect, test } from 'vitest';
import Combobox from './Combobox.svelte';
import { explainInputs } from './validity.svelte.ts';

let mounted: ReturnType<typeof mount> | undefined;
const form = document.createElement('form');
let sent: number;
beforeEach(() => {
  sent = 0;
  form.onsubmit = (event) => {
    event.preventDefault();
    sent++;
  };
  explainInputs(({ code }) => code);
  document.body.append(form);
});
afterEach(async () => {
  if (mounted) await unmount(mounted);
});

function show(required = true) {
  const chosen: string[] = [];
  mounted = mount(Combobox, {
    target: form,
    props: {
      label: 'Zone',
      options: [{ value: 'Europe/Berlin', label: 'Berlin' }],
      value: 'UTC',
      shown: 'UTC',
      noneLabel: 'None',
      required,
      onsearch: () => undefined,
      onchange: (value: string) => chosen.push(value),
    },
  });
  flushSync();
  const input = form.querySelector('input[role=combobox]') as HTMLInputElement;
  return {
    chosen,
    type(text: string) {
      input.value = text;
      input.dispatchEvent(new Event('input', { bubbles: true }));
      flushSync();
    },
    send() {
      form.requestSubmit();
      flushSync();
    },
  };
}

test('a form with typed text without a choice is not submitted and shows why', () => {
  const { type, send, chosen } = show();
  type('Kolkata');
  send();
  expect(sent).toBe(0);
  expect(form.textContent).toContain('not_chosen');
  type('UTC');
  expect(form.textContent).not.toContain('not_chosen');
  send();
  expect(sent).toBe(1);
  expect(chosen).toEqual([]);
});

test('an optional choice is removed when the field is cleared', () => {
  const { type, send, chosen } = show(false);
  type('');
  expect(chosen).toEqual(['']);
  send();
  expect(sent).toBe(1);
});
