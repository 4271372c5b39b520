import { DomainError } from '@ems/http';
import type { UpdateOutcome } from '../db/profile-repository.ts';
import type { Profile } from '../domain/profile.ts';

const refusal = (outcome: 'not_found' | 'last_administrator') =>
  outcome === 'not_found'
    ? new DomainError('user_not_found', 'There is no such person')
    : new DomainError('last_administrator', 'Make somebody else an administrator first');

export function requireUpdated(outcome: UpdateOutcome): Profile {
  if (typeof outcome === 'string') throw refusal(outcome);
  return outcome;
}

export function requireDeleted(outcome: 'deleted' | 'not_found' | 'last_administrator'): void {
  if (outcome !== 'deleted') throw refusal(outcome);
}
