import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { AwsClient } from 'aws4fetch';
import { BackupError } from '../backup-error.ts';
import { sha256Of } from '../sha256.ts';

export interface S3Options {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** For a temporary login. */
  readonly sessionToken?: string | undefined;
}

interface Refusal {
  readonly status: number;
  /** The error code of S3. Empty if there was none. */
  readonly code: string;
}

interface Content {
  readonly body?: Uint8Array;
  /** A longer response counts as missing. */
  readonly maxBytes?: number;
}

const attempts = 6;
const firstPauseMs = 200;
const answerMs = 120_000;

/** Sends a signed request. Retries when the storage is busy or silent, or closes the connection. */
export function createS3Client({ endpoint, ...login }: S3Options) {
  const { accessKeyId, secretAccessKey, region } = login;
  const aws = new AwsClient({
    accessKeyId,
    secretAccessKey,
    region,
    service: 's3',
    retries: 0,
    ...(login.sessionToken ? { sessionToken: login.sessionToken } : {}),
  });

  /** Signed for each attempt, because a signature is valid only for minutes. */
  async function once(
    method: string,
    path: string,
    { body, maxBytes }: Content,
  ): Promise<Buffer | 'too long' | Refusal> {
    const request = await aws.sign(`${endpoint}/${path}`, {
      method,
      headers: {
        'x-amz-content-sha256': sha256Of(body ?? ''),
        // Required by buckets with Object Lock.
        ...(body ? { 'content-md5': createHash('md5').update(body).digest('base64') } : {}),
      },
      ...(body ? { body: body as Uint8Array<ArrayBuffer> } : {}),
    });
    const response = await fetch(request, {
      signal: AbortSignal.timeout(answerMs),
      redirect: 'manual',
    });
    return response.ok ? contentOf(response, maxBytes) : refusalOf(response);
  }

  /** @returns undefined when the object is missing or too long */
  return async function send(
    method: string,
    path: string,
    content: Content = {},
  ): Promise<Buffer | undefined> {
    for (let attempt = 1; ; attempt++) {
      const answer = await once(method, path, content).catch((error: unknown) => error as Error);
      if (answer === 'too long') return undefined;
      if (Buffer.isBuffer(answer)) return answer;
      if (attempt === attempts || !mayPass(answer)) return explain(answer);
      await delay(firstPauseMs * 2 ** attempt * (0.5 + Math.random() / 2));
    }
  };

  function explain(failure: Refusal | Error): undefined {
    if (failure instanceof Error)
      throw new BackupError(
        `The storage at ${endpoint} does not answer (${reasonOf(failure)}). Check S3_ENDPOINT`,
        { cause: failure },
      );
    const { status, code } = failure;
    if (code === 'NoSuchBucket')
      throw new BackupError('The bucket in BACKUP_TARGET does not exist. Create it first');
    if (status === 404) return undefined;
    if (expired.has(code))
      throw new BackupError(
        `The login at the storage has expired (${code}). Renew S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY and S3_SESSION_TOKEN, then try again`,
      );
    if (code === 'RequestTimeTooSkewed')
      throw new BackupError(
        'The clock of this machine and that of the storage differ by more than 15 minutes. Set the clock',
      );
    if (status === 401 || status === 403)
      throw new BackupError(
        `The storage refused the login (${code || status}). Check S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY and S3_REGION, and that the login may list, read, write and delete in the bucket`,
      );
    throw new BackupError(
      `The storage at ${endpoint} returned ${status} ${code}. Check S3_ENDPOINT and S3_REGION`,
    );
  }
}

const expired = new Set(['ExpiredToken', 'InvalidToken', 'TokenRefreshRequired']);

const mayPass = (failure: Refusal | Error) =>
  failure instanceof Error ||
  failure.status >= 500 ||
  [408, 409, 429].includes(failure.status) ||
  failure.code === 'RequestTimeout';

async function refusalOf(response: Response): Promise<Refusal> {
  const [, code = ''] = /<Code>(\w+)<\/Code>/.exec(await response.text()) ?? [];
  return { status: response.status, code };
}

/** An incomplete body is an error, like a missing response. */
async function contentOf(
  response: Response,
  maxBytes = Number.POSITIVE_INFINITY,
): Promise<Buffer | 'too long'> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.length;
    if (bytes > maxBytes) return 'too long';
    parts.push(part);
  }
  return Buffer.concat(parts);
}

const reasonOf = ({ message, cause }: Error) =>
  (cause as { code?: string } | undefined)?.code ?? message;
