import { DomainError } from '@ems/domain-error';
import { defineEndpoint } from '@ems/http';
import { z } from 'zod';
import type { SigningKeys } from '../signing-keys.ts';

const jwks = z.object({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string() })) });

export const publicKeys = (keys: SigningKeys, path: '/api/auth/jwks.json' | '/internal/jwks') =>
  defineEndpoint({
    method: 'get',
    path,
    summary: 'The public keys for access tokens (JWKS)',
    security: 'public',
    status: 200,
    result: jwks,
    handle: async ({ response }) => {
      response.set('Cache-Control', 'public, max-age=60');
      return jwks.parse(await keys.jwks());
    },
  });

export const rotateKeys = (keys: SigningKeys) =>
  defineEndpoint({
    method: 'post',
    path: '/api/auth/keys/rotate',
    summary: 'Publish a new signing key. It is used once all services have had time to load it',
    security: 'administrator',
    status: 201,
    result: z.object({ id: z.string(), signsFrom: z.iso.datetime() }),
    problems: ['rotation_in_progress', 'session_ended'],
    async handle() {
      const rotated = await keys.rotate();
      if (!rotated)
        throw new DomainError(
          'rotation_in_progress',
          'A published key is not used for signing yet',
        );
      return { id: rotated.id, signsFrom: rotated.signsFrom.toISOString() };
    },
  });
