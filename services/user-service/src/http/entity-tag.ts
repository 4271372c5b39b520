import { DomainError } from '@ems/http';
import type { Request, Response } from 'express';
import type { Profile } from '../domain/profile.ts';
import { toUser } from './schemas.ts';

/** Answers a person with their version as entity tag, which a later change may name in `If-Match`. */
export function answerUser(response: Response, profile: Profile) {
  response.set('ETag', `"${profile.version}"`);
  return toUser(profile);
}

/** The version that a change insists on, if it does. */
export function expectedVersion(request: Request): number | undefined {
  const given = request.headers['if-match'];
  if (given === undefined || given === '*') return undefined;
  const version = /^"(\d{1,9})"$/.exec(given)?.[1];
  if (!version) throw new DomainError('version_conflict', 'If-Match is no version of this person');
  return Number(version);
}
