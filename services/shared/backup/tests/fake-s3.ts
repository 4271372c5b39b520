import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const accessKeyId = 'backup-login';
const secretAccessKey = 'backup-secret-key';
const region = 'eu-test-1';

const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');
const md5 = (content: Buffer) => createHash('md5').update(content).digest('base64');
/** The URI as it is signed, independent of how the request spells it. */
const encode = (text: string) =>
  encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
const hmac = (key: string | Buffer, text: string) =>
  createHmac('sha256', key).update(text).digest();

/** A failure: a status with an error code, or a response that breaks off. */
type Fault = { readonly status: number; readonly code: string } | 'breaks off';

/**
 * Storage in memory that is as strict as that of Amazon: it checks the signature (version 4), hash and length of each
 * request, requires a token if it has one, and lists at most `pageKeys` keys at once.
 */
export async function startFakeS3({
  encodesNames = true,
  pageKeys = 3,
  sessionToken = undefined as string | undefined,
} = {}) {
  const objects = new Map<string, Buffer>();
  /** Called before each response. */
  let intercept: (method: string, key: string) => Fault | undefined = () => undefined;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    const url = new URL(request.url ?? '/', 'http://storage');
    const end = (status: number, text: string | Buffer = '') =>
      response.writeHead(status).end(text);
    if (!isSigned(request, url, body)) return void end(403, '<Code>SignatureDoesNotMatch</Code>');
    const [, first, ...rest] = url.pathname.split('/').map(decodeURIComponent);
    const key = rest.join('/');
    if (request.headers['x-amz-security-token'] !== sessionToken)
      return void end(400, '<Code>InvalidToken</Code>');
    const fault = intercept(request.method ?? '', key);
    if (fault === 'breaks off') {
      response.writeHead(200, { 'content-length': 1_000 }).write('begin');
      return void setImmediate(() => request.socket.destroy());
    }
    if (fault) return void end(fault.status, `<Code>${fault.code}</Code>`);
    if (first !== 'backups') return void end(404, '<Code>NoSuchBucket</Code>');
    if (request.method === 'PUT') {
      if (request.headers['content-length'] === undefined)
        return void end(411, '<Code>MissingContentLength</Code>');
      // Like a bucket with Object Lock.
      if (request.headers['content-md5'] !== md5(body))
        return void end(400, '<Code>InvalidDigest</Code>');
      objects.set(key, body);
      return void end(200);
    }
    if (request.method === 'DELETE') {
      objects.delete(key);
      return void end(204);
    }
    if (key === '') return void end(200, list(objects, url.searchParams, encodesNames, pageKeys));
    const content = objects.get(key);
    return void (content ? end(200, content) : end(404, '<Code>NoSuchKey</Code>'));
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    objects,
    options: {
      endpoint: `http://127.0.0.1:${port}`,
      region,
      accessKeyId,
      secretAccessKey,
      sessionToken,
    },
    intercept(next: typeof intercept): void {
      intercept = next;
    },
    async stop(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function isSigned(request: IncomingMessage, url: URL, body: Buffer): boolean {
  const { authorization = '' } = request.headers;
  const pattern =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d+)\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=(\w+)$/;
  const [, id, day = '', where = '', names = '', signature] = pattern.exec(authorization) ?? [];
  if (id !== accessKeyId || where !== region) return false;
  const hash = String(request.headers['x-amz-content-sha256']);
  if (hash !== sha256(body)) return false;
  const canonical = [
    request.method,
    url.pathname
      .split('/')
      .map((part) => encode(decodeURIComponent(part)))
      .join('/'),
    [...url.searchParams]
      .map(([name, value]) => `${encode(name)}=${encode(value)}`)
      .toSorted()
      .join('&'),
    ...names.split(';').map((name) => `${name}:${String(request.headers[name])}`),
    '',
    names,
    hash,
  ].join('\n');
  const scope = `${day}/${where}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], scope, sha256(canonical)];
  const key = [day, where, 's3', 'aws4_request'].reduce<string | Buffer>(
    hmac,
    `AWS4${secretAccessKey}`,
  );
  return hmac(key, text.join('\n')).toString('hex') === signature;
}

function list(
  objects: ReadonlyMap<string, Buffer>,
  query: URLSearchParams,
  encodesNames: boolean,
  pageKeys: number,
): string {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter');
  const after = Buffer.from(query.get('continuation-token') ?? '', 'base64').toString();
  const entries = [...objects.keys()]
    .filter((key) => key.startsWith(prefix))
    .map((key) => {
      const end = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
      return end < 0 ? key : key.slice(0, end + 1);
    });
  const rest = [...new Set(entries)].toSorted().filter((entry) => entry > after);
  const page = rest.slice(0, pageKeys);
  const isFolder = (entry: string) => delimiter !== null && entry.endsWith(delimiter);
  const encoded = (entry: string) =>
    encodesNames
      ? entry.split('/').map(encodeURIComponent).join('/')
      : entry.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<ListBucketResult>${encodesNames ? '<EncodingType>url</EncodingType>' : ''}<IsTruncated>${rest.length > page.length}</IsTruncated>${page
    .map((entry) =>
      isFolder(entry)
        ? `<CommonPrefixes><Prefix>${encoded(entry)}</Prefix></CommonPrefixes>`
        : `<Contents><Key>${encoded(entry)}</Key></Contents>`,
    )
    .join(
      '',
    )}<NextContinuationToken>${Buffer.from(page.at(-1) ?? '').toString('base64')}</NextContinuationToken></ListBucketResult>`;
}
