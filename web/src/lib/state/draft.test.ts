import { beforeEach, expect, test } from 'vitest';
import { drafts } from '#lib/features/admin-inbox/drafts.ts';
import { claimDrafts, Draft, forgetDrafts } from './draft.svelte.ts';

beforeEach(() => sessionStorage.clear());
const empty = { name: '', place: '' };

test('typed text is restored after a forced logout', () => {
  const draft = new Draft('device', empty);
  draft.fields.name = 'Kettle';
  draft.save();
  expect(new Draft('device', empty).fields).toEqual({ name: 'Kettle', place: '' });
});

test('sent text is not restored', () => {
  const draft = new Draft('device', empty);
  draft.fields.name = 'Kettle';
  draft.save();
  draft.clear();
  expect(new Draft('device', empty).fields).toEqual(empty);
  expect(sessionStorage).toHaveLength(0);
});

test('a logout removes drafts', () => {
  const draft = new Draft('device', empty);
  draft.fields.name = 'Kettle';
  draft.save();
  sessionStorage.setItem('other', 'stays');
  forgetDrafts();
  expect(new Draft('device', empty).fields).toEqual(empty);
  expect(sessionStorage.getItem('other')).toBe('stays');
});

test('a logout removes an administrator’s drafts in conversations', () => {
  drafts.save('conversation', 'Dear Ann');
  forgetDrafts();
  expect(drafts.of('conversation')).toBe('');
});

test('only the same user finds the drafts after a forced logout', () => {
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
