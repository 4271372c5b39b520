import { entityTag } from '@ems/http';
import type { Response } from 'express';
import type { Profile } from '../domain/profile.ts';
import { toUser } from './schemas.ts';

/** Answers with a user and its version as the entity tag, which a later change may send in `If-Match`. */
export function answerUser(response: Response, profile: Profile) {
  response.set('ETag', entityTag(profile.version));
  return toUser(profile);
}
