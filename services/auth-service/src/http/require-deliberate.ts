import { DomainError } from '@ems/domain-error';
import type { Request } from 'express';

/**
 * Another site can make a browser send a form with our cookie, but not with this header: that needs our permission,
 * which nobody is given. The cookie is SameSite=Strict as well; this holds where sites share a registrable domain.
 */
export function requireDeliberate(request: Request): void {
  const { 'content-type': type, 'x-requested-with': requestedWith } = request.headers;
  if (!requestedWith && !/^application\/json\b/i.test(type ?? ''))
    throw new DomainError('unsupported_media_type', 'Send `Content-Type: application/json`');
}
