import { DomainError } from '@ems/domain-error';
import type { DeleteOutcome, UpdateOutcome } from '../db/profile-repository.ts';
import type { Profile } from '../domain/profile.ts';

const refusals = {
  not_found: ['user_not_found', 'User not found'],
  last_administrator: ['last_administrator', 'Make another user an administrator first'],
  version_conflict: ['version_conflict', 'The user has changed since you read it. Read it again'],
} as const;

function refusal(outcome: keyof typeof refusals): DomainError {
  const [code, detail] = refusals[outcome];
  return new DomainError(code, detail);
}

export function requireUpdated(outcome: UpdateOutcome): Profile {
  if (typeof outcome === 'string') throw refusal(outcome);
  return outcome;
}

export function requireDeleted(outcome: DeleteOutcome): void {
  if (outcome !== 'deleted') throw refusal(outcome);
}
