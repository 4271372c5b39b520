import { setTimeout as delay } from 'node:timers/promises';
import { AwsClient } from 'aws4fetch';
import { BackupError } from '../backup-error.ts';
import { sha256Of } from '../sha256.ts';

export interface S3Options {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const attempts = 6;
const firstPauseMs = 200;
const answerMs = 120_000;

/** Sends one signed request, again when the storage is busy or does not answer. */
export function createS3Client({ endpoint, region, accessKeyId, secretAccessKey }: S3Options) {
  const aws = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries: 0 });

  async function once(method: string, path: string, body?: Uint8Array): Promise<Response> {
    const request = await aws.sign(`${endpoint}/${path}`, {
      method,
      headers: { 'x-amz-content-sha256': sha256Of(body ?? '') },
      ...(body ? { body: body as Uint8Array<ArrayBuffer> } : {}),
    });
    return fetch(request, { signal: AbortSignal.timeout(answerMs), redirect: 'manual' });
  }

  /** @returns undefined when the object is missing */
  return async function send(
    method: string,
    path: string,
    body?: Uint8Array,
  ): Promise<Response | undefined> {
    for (let attempt = 1; ; attempt++) {
      const response = await once(method, path, body).catch((error: unknown) => error as Error);
      if (!(response instanceof Error) && response.ok) return response;
      if (attempt === attempts || !mayPass(response)) return refuse(response);
      await delay(firstPauseMs * 2 ** attempt * (0.5 + Math.random() / 2));
    }
  };

  async function refuse(response: Response | Error): Promise<undefined> {
    if (response instanceof Error)
      throw new BackupError(
        `The storage at ${endpoint} does not answer (${reasonOf(response)}). Check S3_ENDPOINT`,
        { cause: response },
      );
    const text = (await response.text()).slice(0, 10_000);
    const [, code = ''] = /<Code>(\w+)<\/Code>/.exec(text) ?? [];
    if (code === 'NoSuchBucket')
      throw new BackupError('The bucket in BACKUP_TARGET does not exist. Create it first');
    if (response.status === 404) return undefined;
    if (response.status === 401 || response.status === 403)
      throw new BackupError(
        `The storage refused the login (${code || response.status}). Check S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY and S3_REGION, and that the login may list, read, write and delete in the bucket`,
      );
    throw new BackupError(
      `The storage at ${endpoint} returned ${response.status} ${code}. Check S3_ENDPOINT and S3_REGION`,
    );
  }
}

const mayPass = (response: Response | Error) =>
  response instanceof Error || response.status >= 500 || response.status === 429;

const reasonOf = ({ message, cause }: Error) =>
  (cause as { code?: string } | undefined)?.code ?? message;
