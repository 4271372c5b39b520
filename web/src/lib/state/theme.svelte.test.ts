import { expect, test } from 'vitest';
import { ThemeChoice } from './theme.svelte.ts';

const used = () =>
  [...document.querySelectorAll<HTMLMetaElement>('meta')]
    .filter(({ media }) => media === 'all')
    .map(({ content }) => content);

test('the browser’s own colours around the page follow the chosen theme', () => {
  document.head.innerHTML = `
    <meta name="theme-color" content="pale" media="(prefers-color-scheme: light)" data-scheme="light">
    <meta name="theme-color" content="deep" media="(prefers-color-scheme: dark)" data-scheme="dark">`;
  const theme = new ThemeChoice();
  theme.choose('dark');
  expect(used()).toEqual(['deep']);
  theme.choose('light');
  expect(used()).toEqual(['pale']);
});
