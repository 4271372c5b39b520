import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject } from 'vitest';
import { callAs, launchBrowser, type Login } from './platform.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const looks = {
  desktop: { viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  phone: {
    viewport: { width: 390, height: 844 },
    colorScheme: 'dark',
    hasTouch: true,
    isMobile: true,
  },
} as const satisfies Record<string, BrowserContextOptions>;
export type Look = keyof typeof looks;

/** A browser for a test file. `complaints` has all script errors and violations of the security policy. */
export function useBrowser() {
  const complaints: string[] = [];
  const contexts: BrowserContext[] = [];
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser(inject('platform').url);
  });
  afterAll(async () => {
    await Promise.all(contexts.map((context) => context.close()));
    await browser.close();
  });
  return {
    complaints,
    /** Opens a page of a new resident in this browser. */
    async open(look: Look | BrowserContextOptions = 'desktop'): Promise<Page> {
      const context = await browser.newContext({
        locale: 'en-GB',
        timezoneId: 'Europe/Berlin',
        ...(typeof look === 'string' ? looks[look] : look),
      });
      contexts.push(context);
      const page = await context.newPage();
      page.setDefaultTimeout(20_000);
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        if (message.text().includes('Content Security Policy')) complaints.push(message.text());
      });
      return page;
    },
  };
}

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export async function logIn(page: Page, { email, password }: Login, path = '/'): Promise<void> {
  await page.goto(`${inject('platform').url}${path}`);
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('navigation', { name: 'Main' }).first().waitFor();
  await page.getByText('Live', { exact: true }).waitFor();
}

/** Registers a user over the API. */
export async function newResident(name: string, profile: object = {}): Promise<Login> {
  const login = {
    email: `${name.toLowerCase()}-${crypto.randomUUID().slice(0, 8)}@example.org`,
    password: 'a rather long passphrase',
  };
  const response = await fetch(`${inject('platform').url}/api/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...login, name, timeZone: 'Europe/Berlin', ...profile }),
  });
  expect(response.status).toBe(201);
  return login;
}

/** Calls the API as a user, without a page. */
export const call = <Answer>(login: Login, path: string, body?: object, method?: string) =>
  callAs<Answer>(inject('platform').url, login, path, body, method);

/** Answers in a resident's conversation as support. */
export async function answerAsSupport(resident: Login, text: string): Promise<void> {
  const { conversation } = await call<{ conversation: { id: string } }>(
    resident,
    '/api/support/history',
  );
  await call(inject('platform').administrator, '/api/support/admin/reply', {
    conversationId: conversation.id,
    text,
    clientMessageId: crypto.randomUUID(),
  });
}

export interface TestDevice {
  readonly id: number;
  readonly username: string;
  readonly password: string;
}

export async function newDevice(login: Login, name: string, limitKwh: number): Promise<TestDevice> {
  const made = await call<{
    device: { id: number };
    credentials: { username: string; password: string };
  }>(login, '/api/devices', { name, limitKwh });
  return { id: made.device.id, ...made.credentials };
}

export async function sendReadings(
  device: TestDevice,
  readings: readonly { readonly at: number; readonly kwh: number }[],
): Promise<void> {
  const response = await fetch(`${inject('platform').url}/api/devices/${device.id}/readings`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${Buffer.from(`${device.username}:${device.password}`).toString('base64')}`,
    },
    body: JSON.stringify(
      readings.map(({ at, kwh }) => ({ timestamp: new Date(at).toISOString(), kwh })),
    ),
  });
  expect(response.status).toBe(202);
}

/** The findings of axe on the current page, by WCAG 2.2 A and AA and best practice. */
export async function axeViolations(page: Page): Promise<string[]> {
  // Not added as a script element, because the page's security policy refuses those.
  await page.evaluate(axe);
  const { violations } = await page.evaluate<AxeResults>(
    `axe.run(document, ${JSON.stringify({ runOnly: rules })})`,
  );
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
  );
}
