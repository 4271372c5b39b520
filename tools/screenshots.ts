import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launchBrowser, startPlatform } from '../e2e/platform.ts';

/** Takes the pictures in docs/screenshots from a real platform with the simulated home. */
const folder = fileURLToPath(new URL('../docs/screenshots/', import.meta.url));
mkdirSync(folder, { recursive: true });
const platform = await startPlatform();
const browser = await launchBrowser();
const pages = {
  day: '/',
  devices: '/devices',
  alerts: '/alerts',
  support: '/support',
  profile: '/profile',
};
const looks = [
  { name: '', viewport: { width: 1200, height: 760 }, colorScheme: 'light' },
  { name: '-dark', viewport: { width: 1200, height: 760 }, colorScheme: 'dark' },
  { name: '-phone', viewport: { width: 390, height: 760 }, colorScheme: 'light' },
] as const;

for (const { name, ...look } of looks) {
  const page = await browser.newPage({ ...look, locale: 'en-GB' });
  await page.goto(`${platform.url}/login`);
  await page.getByLabel('Email').fill(platform.resident.email);
  await page.screenshot({ path: `${folder}login${name}.png` });
  await page.getByLabel('Password').fill(platform.resident.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  // The history of the simulated home has arrived when there is a usual day.
  await page.getByText('median of four weeks').waitFor();
  for (const [title, path] of Object.entries(pages)) {
    await page.goto(platform.url + path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    await page.waitForLoadState('networkidle');
    await page.screenshot({ path: `${folder}${title}${name}.png` });
    console.log(`${title}${name}`);
  }
  await page.close();
}
await browser.close();
await platform.stop();
