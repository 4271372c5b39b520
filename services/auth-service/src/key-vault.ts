import { hkdfSync, randomUUID } from 'node:crypto';
import type { Secret } from '@ems/config';
import { accessTokenAlgorithm } from '@ems/tokens';
import {
  compactDecrypt,
  CompactEncrypt,
  exportJWK,
  generateKeyPair,
  importJWK,
  type CryptoKey,
  type JWK,
} from 'jose';
import type { NewKey, StoredKey } from './db/signing-key-repository.ts';

/** Creates key pairs and encrypts their private keys for storage. */
export function createKeyVault(secret: Secret) {
  const encryptionKey = new Uint8Array(
    hkdfSync('sha256', secret.reveal(), '', 'ems signing keys', 32),
  );
  const opened = new Map<string, CryptoKey>();

  return {
    async create(): Promise<NewKey> {
      const pair = await generateKeyPair(accessTokenAlgorithm, { extractable: true });
      const id = randomUUID();
      const publicJwk: JWK = {
        ...(await exportJWK(pair.publicKey)),
        kid: id,
        alg: accessTokenAlgorithm,
        use: 'sig',
      };
      const plain = new TextEncoder().encode(JSON.stringify(await exportJWK(pair.privateKey)));
      const privateJwe = await new CompactEncrypt(plain)
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .encrypt(encryptionKey);
      return { id, publicJwk, privateJwe };
    },

    /** @throws when the key was encrypted with another secret. */
    async open({ id, privateJwe }: StoredKey): Promise<CryptoKey> {
      const known = opened.get(id);
      if (known) return known;
      const { plaintext } = await compactDecrypt(privateJwe, encryptionKey, {
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: ['A256GCM'],
      });
      const jwk = JSON.parse(new TextDecoder().decode(plaintext)) as JWK;
      const key = (await importJWK(jwk, accessTokenAlgorithm)) as CryptoKey;
      opened.set(id, key);
      return key;
    },
  };
}

export type KeyVault = ReturnType<typeof createKeyVault>;
