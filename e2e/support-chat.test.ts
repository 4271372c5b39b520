import type { Locator, Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { call, logIn, looks, newResident, useBrowser, type Look } from './browser.ts';

const { open, complaints } = useBrowser();

/** Checks that a message fits into its list, its address is a link without a referrer, and a script is shown as text. */
async function check(page: Page, messages: Locator): Promise<void> {
  const link = messages.getByRole('link', { name: 'https://example.org/a?b=1', exact: true });
  await link.waitFor();
  expect(
    await link.evaluate((found) =>
      ['href', 'target', 'rel'].map((name) => found.getAttribute(name)),
    ),
  ).toEqual(['https://example.org/a?b=1', '_blank', 'noopener noreferrer nofollow']);
  await messages.getByText('javascript:alert(1)').waitFor();
  expect(await messages.getByRole('link').count()).toBe(1);
  for (const part of [messages, page.locator('html')])
    expect(await part.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(
      0,
    );
}

test.each(Object.keys(looks) as Look[])(
  'on a %s both sides see a long word wrapped, an address as a link, and a script as text',
  async (look) => {
    const name = `Wanda-${crypto.randomUUID().slice(0, 6)}`;
    const resident = await newResident(name);
    const text = `${'x'.repeat(600)} javascript:alert(1) https://example.org/a?b=1.`;
    await call(resident, '/api/support/messages', { text });

    const theirs = await open(look);
    await logIn(theirs, resident, '/support');
    await check(theirs, theirs.getByRole('region', { name: 'Messages' }));

    const page = await open(look);
    await logIn(page, inject('platform').administrator, `/admin/inbox?search=${name}`);
    await page
      .getByRole('navigation', { name: 'Conversations' })
      .getByRole('link', { name: new RegExp(name) })
      .click();
    await check(page, page.getByRole('region', { name: `Messages with ${name}` }));
  },
);

test('no page had a script error or violated the content security policy', () => {
  expect(complaints).toEqual([]);
});
