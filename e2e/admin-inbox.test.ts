import type { Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { answerAsSupport, call, logIn, newResident, useBrowser, type Look } from './browser.ts';

const { open, complaints } = useBrowser();

async function openInbox(look: Look = 'desktop') {
  const page = await open(look);
  await logIn(page, inject('platform').administrator, '/admin/inbox');
  await page.getByRole('navigation', { name: 'Conversations' }).waitFor();
  return page;
}

/** The entry of a user in the list. */
const entryOf = (page: Page, name: string) =>
  page
    .getByRole('navigation', { name: 'Conversations' })
    .getByRole('link', { name: new RegExp(name) });
const unique = (name: string) => `${name}-${crypto.randomUUID().slice(0, 6)}`;
const ask = (login: Awaited<ReturnType<typeof newResident>>, text: string) =>
  call(login, '/api/support/messages', { text });

test('a question appears live, is answered with Ctrl+Enter, and the resident sees typing and reading', async () => {
  const page = await openInbox();
  const name = unique('Ines');
  const resident = await newResident(name);
  await ask(resident, 'I want to talk to a person');
  const link = entryOf(page, name);
  await link.getByText('2 unread messages').waitFor();
  await link.getByText('Waiting').waitFor();
  await page.getByRole('link', { name: /unread conversation/ }).waitFor();
  await link.click();
  const messages = page.getByRole('region', { name: `Messages with ${name}` });
  await messages.getByText('I want to talk to a person').waitFor();
  await expect.poll(() => link.getByText('unread').count()).toBe(0);

  const theirs = await open('phone');
  await logIn(theirs, resident, '/support');
  const reply = page.getByRole('textbox', { name: `Reply to ${name}` });
  await reply.pressSequentially('Hello! What is');
  await theirs.getByText(/typing/).waitFor();
  await reply.fill('Hello! What is it about?');
  await reply.press('Control+Enter');
  await theirs.getByText('Hello! What is it about?').waitFor();
  await expect.poll(() => reply.inputValue()).toBe('');
  await page.getByText('Assigned to you').waitFor();
  await messages.getByText('Read', { exact: true }).waitFor();

  await theirs.getByRole('textbox', { name: 'Message' }).pressSequentially('My meter');
  await messages.getByText(`${name} is typing …`).waitFor();
});

test('the list and the conversation show whether the resident is online, and the resident sees whether support is', async () => {
  const name = unique('Nora');
  const resident = await newResident(name);
  await ask(resident, 'person, please');
  const page = await openInbox();
  const link = entryOf(page, name);
  await link.getByText('offline').waitFor();
  await link.click();
  const header = page.locator('header', { has: page.getByRole('heading', { name }) });
  await header.getByText('offline').waitFor();

  const theirs = await open('phone');
  await logIn(theirs, resident, '/support');
  await theirs.getByText('Support is online.').waitFor();
  await link.getByText('online').waitFor();
  await header.getByText('online').waitFor();

  // A new connection gets the presence again, and without a connection nobody is shown as offline.
  await page.context().setOffline(true);
  await page.getByText('Offline', { exact: true }).waitFor();
  await expect.poll(() => page.getByText(/^(online|offline)$/).count()).toBe(0);
  await page.context().setOffline(false);
  await header.getByText('online').waitFor();

  await theirs.close();
  await link.getByText('offline').waitFor();
  await header.getByText('offline').waitFor();
});

/** A page whose socket gets nothing for a while, as when the broker has lost events. */
async function withLosses(page: Page) {
  let lossy = false;
  let tell = (_frame: string): void => {};
  await page.routeWebSocket(/\/ws/, (socket) => {
    const server = socket.connectToServer();
    tell = (frame) => socket.send(frame);
    server.onMessage((frame) => {
      if (!lossy) socket.send(frame);
    });
  });
  return {
    lose: () => (lossy = true),
    gap() {
      lossy = false;
      tell('{"type":"gap"}');
    },
  };
}

test('messages from a time with lost events appear after the gap in both open chats', async () => {
  const name = unique('Greta');
  const resident = await newResident(name);
  await ask(resident, 'person, please');
  const [theirs, page] = [await open('phone'), await open()];
  const sockets = [await withLosses(theirs), await withLosses(page)];
  await logIn(theirs, resident, '/support');
  await logIn(page, inject('platform').administrator, '/admin/inbox');
  await entryOf(page, name).click();
  const messages = page.getByRole('region', { name: `Messages with ${name}` });
  await messages.getByText('person, please').waitFor();
  for (const socket of sockets) socket.lose();
  await ask(resident, 'Is anybody there?');
  await answerAsSupport(resident, 'Here I am');
  const said = ['Is anybody there?', 'Here I am'];
  for (const text of said) {
    await expect.poll(() => theirs.getByText(text).count()).toBe(0);
    await expect.poll(() => messages.getByText(text).count()).toBe(0);
  }
  for (const socket of sockets) socket.gap();
  for (const text of said) {
    await theirs.getByText(text).waitFor();
    await messages.getByText(text).waitFor();
  }
  await entryOf(page, name).getByText('Here I am').waitFor();
});

test('navigation, list and overview show the same unread count in two tabs, even after a gap', async () => {
  const [waiting, lost, withBot] = [unique('Wim'), unique('Lena'), unique('Bo')];
  const page = await openInbox();
  const overview = await page.context().newPage();
  const socket = await withLosses(overview);
  await overview.goto(`${inject('platform').url}/admin`);
  await overview.getByText('Live', { exact: true }).waitFor();

  const badgeOf = async (tab: Page) => {
    const badges = await tab.getByRole('link', { name: /\d unread conversation/ }).allInnerTexts();
    return Number(/\d+/.exec(badges.join())?.[0] ?? 0);
  };
  const card = overview.locator('section', {
    has: overview.getByRole('link', { name: 'Unread conversations' }),
  });
  /** Other tests change the number too, but always in all places. */
  const agree = () =>
    expect
      .poll(async () => {
        const numbers = [
          await badgeOf(page),
          await badgeOf(overview),
          Number(await card.locator('p').innerText()),
          await page
            .getByRole('navigation', { name: 'Conversations' })
            .getByText(/unread message/)
            .count(),
        ];
        return new Set(numbers).size === 1 ? 'the same' : numbers;
      })
      .toBe('the same');

  await ask(await newResident(withBot), 'hello');
  await ask(await newResident(waiting), 'person, please');
  await entryOf(page, waiting).getByText('unread').waitFor();
  await entryOf(page, withBot).waitFor();
  expect(await entryOf(page, withBot).getByText('unread').count()).toBe(0);
  await agree();

  socket.lose();
  await ask(await newResident(lost), 'person, please');
  await entryOf(page, lost).getByText('unread').waitFor();
  socket.gap();
  await agree();

  await entryOf(page, waiting).click();
  await expect.poll(() => entryOf(page, waiting).getByText('unread').count()).toBe(0);
  await agree();
});

test('the up and down keys change the conversation, and the typed text of each is kept', async () => {
  const [upper, lower] = [unique('Uwe'), unique('Lotte')];
  await ask(await newResident(lower), 'person, please');
  await ask(await newResident(upper), 'person, please');
  const page = await openInbox();
  await entryOf(page, upper).click();
  await page.getByRole('textbox', { name: `Reply to ${upper}` }).fill('For Uwe');
  await entryOf(page, upper).focus();
  await page.keyboard.press('ArrowDown');
  await page.getByRole('textbox', { name: `Reply to ${lower}` }).fill('For Lotte');
  await page
    .getByRole('link', { name: new RegExp(upper) })
    .getByText('For Uwe')
    .waitFor();
  await entryOf(page, lower).focus();
  await page.keyboard.press('ArrowUp');
  const reply = page.getByRole('textbox', { name: `Reply to ${upper}` });
  await expect.poll(() => reply.inputValue()).toBe('For Uwe');
  await page.reload();
  await expect.poll(() => reply.inputValue()).toBe('For Uwe');
});

test('on a phone a conversation can be taken, closed, found among the closed ones, and reopened', async () => {
  const name = unique('Karl');
  await ask(await newResident(name), 'person, please');
  const page = await openInbox('phone');
  await entryOf(page, name).click();
  await page.getByRole('button', { name: 'Assign to me' }).click();
  await page.getByText('Assigned to you').waitFor();
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await page.getByRole('button', { name: 'Reopen' }).waitFor();
  await page.getByRole('link', { name: 'Back to conversations' }).click();
  await page.getByRole('combobox', { name: 'Show' }).click();
  await page.getByRole('option', { name: 'Closed' }).click();
  await expect.poll(() => page.url()).toContain('status=closed');
  await entryOf(page, name).click();
  await page.getByRole('button', { name: 'Reopen' }).click();
  await page.getByRole('button', { name: 'Assign to me' }).waitFor();
  await page.getByRole('link', { name: 'Back to conversations' }).click();
  await page.getByText('No matching conversations').waitFor();
});

test('no page had a script error or violated the content security policy', () => {
  expect(complaints).toEqual([]);
});
