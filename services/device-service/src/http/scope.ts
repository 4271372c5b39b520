import { DomainError } from '@ems/domain-error';
import { isAdministrator, type Principal } from '@ems/tokens';
import type { Scope } from '../domain/device.ts';

/** Residents access their own devices, administrators all devices. */
export const scopeOf = (principal: Principal): Scope =>
  isAdministrator(principal) ? 'everyone' : { userId: principal.userId };

/** The user to act for: the caller, or the user that an administrator names. */
export function ownerFor(principal: Principal, userId: string | undefined): string {
  if (userId === undefined || userId === principal.userId) return principal.userId;
  if (!isAdministrator(principal))
    throw new DomainError('forbidden', 'Only administrators can choose another owner');
  return userId;
}

/** What is wrong with one member of the body. */
export const invalidMember = ({ path, message }: { path: string; message: string }) =>
  new DomainError('validation_failed', message, {
    fields: [{ in: 'body', path, code: 'not_accepted', message }],
  });

export const deviceNotFound = () => new DomainError('device_not_found', 'Device not found');

const refusals = {
  user_not_found: 'User not found',
  too_many_devices: 'Delete one that is not in use',
  version_conflict: 'It was changed since you read it',
} as const;

export const refusal = (code: keyof typeof refusals) => new DomainError(code, refusals[code]);
