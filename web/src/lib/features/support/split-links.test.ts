import { expect, test } from 'vitest';
import { splitLinks } from './split-links.ts';

const links = (text: string) => splitLinks(text).flatMap(({ href }) => href ?? []);

test.each([
  ['See https://example.org/a?b=1#c.', ['https://example.org/a?b=1#c']],
  [
    '(https://example.org/a_(b)), and HTTP://example.org!',
    ['https://example.org/a_(b)', 'HTTP://example.org'],
  ],
  ['<https://example.org>"https://other.org"', ['https://example.org', 'https://other.org']],
  ['a\nhttps://müller.example/straße\nb', ['https://müller.example/straße']],
])('the links in “%s” do not contain the punctuation of the sentence', (text, expected) => {
  expect(links(text)).toEqual(expected);
});

test.each([
  'javascript:alert(1)',
  'data:text/html,x',
  'ftp://example.org',
  'https://',
  'http://[',
  'example.org',
])('“%s” is not a link', (text) => {
  expect(links(text)).toEqual([]);
});

test('the parts together are the whole text, however long its addresses are', () => {
  for (const text of [
    '',
    'x',
    'a https://b.c d',
    `https://b.c/${')'.repeat(3_900)}`,
    'https://'.repeat(480),
  ])
    expect(
      splitLinks(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text);
});
