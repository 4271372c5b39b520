import { beforeEach, expect, test } from 'vitest';
import { drafts } from '#lib/features/admin-inbox/drafts.ts';
import { claimDrafts, Draft, forgetDrafts } from './draft.svelte.ts';

beforeEach(() => sessionStorage.clear());
const empty = { name: '', place: '' };

test('what was typed is there again after a forced logout', () => {
  const draft = new Draft('device', empty);
  draft.fields.name = 'Kettle';
  draft.save();
  expect(new Draft('device', empty).fields).toEqual({ name: 'Kettle', place: '' });
});

test('what was sent is not offered again', () => {
  const draft = new Draft('device', empty);
  draft.fields.name = 'Kettle';
  draft.save();
  draft.clear();
  expect(new Draft('device', empty).fields).toEqual(empty);
  expect(sessionStorage).toHaveLength(0);
});

test('who logs out leaves no draft behind', () => {
  const draft = new Draft('device', empty);
  draft.fields.name = 'Kettle';
  draft.save();
  sessionStorage.setItem('other', 'stays');
  forgetDrafts();
  expect(new Draft('device', empty).fields).toEqual(empty);
  expect(sessionStorage.getItem('other')).toBe('stays');
});

test('a logout clears what an administrator typed in conversations', () => {
  drafts.save('conversation', 'Dear Ann');
  forgetDrafts();
  expect(drafts.of('conversation')).toBe('');
});

test('after a forced logout the same person finds their drafts, and another person does not', () => {
  claimDrafts('ann');
  const draft = new Draft('device', empty);
  draft.fields.name = 'Kettle';
  draft.save();
  drafts.save('conversation', 'Dear Bob');
  claimDrafts('ann');
  expect(new Draft('device', empty).fields.name).toBe('Kettle');
  expect(drafts.of('conversation')).toBe('Dear Bob');
  claimDrafts('eve');
  expect(new Draft('device', empty).fields).toEqual(empty);
  expect(drafts.of('conversation')).toBe('');
});
