import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { accessTokenAlgorithm, accessTokenType } from '@ems/tokens';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

const issuer = 'http://app.localhost';

/** Stands in for auth-service: publishes a key and signs tokens with it. */
export async function startIdentity() {
  const { publicKey, privateKey } = await generateKeyPair(accessTokenAlgorithm);
  const keys = [{ ...(await exportJWK(publicKey)), kid: 'bench', alg: accessTokenAlgorithm }];
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    /** The settings with which a service accepts these tokens. */
    environment: {
      JWT_ISSUER: issuer,
      JWT_AUDIENCE: 'ems',
      JWKS_URL: url,
      AUTH_SERVICE_URL: url,
      SUPPORT_SERVICE_URL: url,
      INTERNAL_API_TOKEN: 'bench'.repeat(10),
    },
    token: (userId: string, authorities: readonly string[] = ['ROLE_USER']) =>
      new SignJWT({ email: 'bench@home.localhost', authorities, sid: randomUUID() })
        .setProtectedHeader({ alg: accessTokenAlgorithm, typ: accessTokenType, kid: 'bench' })
        .setIssuer(issuer)
        .setAudience('ems')
        .setSubject(userId)
        .setIssuedAt()
        .setExpirationTime('2h')
        .sign(privateKey),
    stop: () => server.close(),
  };
}
