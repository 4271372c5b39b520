import { DomainError } from '@ems/domain-error';
import type { Request } from 'express';

/**
 * Prevents CSRF. Another site can make a browser send a form with our cookie, but not with this content type: that
 * needs a CORS permission, which we never give. SameSite=Strict does not cover sites on the same registrable domain.
 */
export function requireDeliberate(request: Request): void {
  const { 'content-type': type, 'x-requested-with': requestedWith } = request.headers;
  if (!requestedWith && !/^application\/json\b/i.test(type ?? ''))
    throw new DomainError('unsupported_media_type', 'Send `Content-Type: application/json`');
}
