import { BackupError } from '../backup-error.ts';
import { createS3Client, type S3Options } from './s3-client.ts';
import type { Target } from './target.ts';

/** A target with a hundred thousand entries is not one of ours. */
const mostPages = 100;

const encode = (key: string) => key.split('/').map(encodeURIComponent).join('/');
const elements = (xml: string, name: string) =>
  [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text = '']) => text);
const entities = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'", '&amp;': '&' };
const unescape = (text: string) =>
  text.replaceAll(/&(?:lt|gt|quot|apos|amp);/g, (entity) => entities[entity as '&amp;']);
const decodeUrl = (text: string) => decodeURIComponent(text.replaceAll('+', ' '));
/** Names are URL-encoded in lists (`encoding-type=url`), if the storage supports it. */
const decoderOf = (xml: string) =>
  elements(xml, 'EncodingType')[0] === 'url' ? decodeUrl : unescape;

/** A bucket in S3-compatible storage. `prefix` is empty or ends with a slash. */
export function createS3Target(bucket: string, prefix: string, options: S3Options): Target {
  const send = createS3Client(options);
  const path = (key: string) => encode(`${bucket}/${prefix}${key}`);

  /** Lists the keys that begin with `prefix`, and the folders if `delimiter` is given. */
  async function list(
    from: string,
    delimiter = '',
  ): Promise<{ keys: string[]; folders: string[] }> {
    const keys: string[] = [];
    const folders: string[] = [];
    let token: string | undefined;
    for (let page = 0; page < mostPages; page++) {
      const query = new URLSearchParams({
        ...(token === undefined ? {} : { 'continuation-token': token }),
        ...(delimiter ? { delimiter } : {}),
        'encoding-type': 'url',
        'list-type': '2',
        prefix: `${prefix}${from}`,
      });
      const answer = await send('GET', `${encode(bucket)}?${query.toString()}`);
      const xml = answer?.toString() ?? '';
      const decode = decoderOf(xml);
      for (const part of xml.split('<CommonPrefixes>').slice(1))
        folders.push(...elements(part.split('</CommonPrefixes>')[0] ?? '', 'Prefix').map(decode));
      keys.push(...elements(xml, 'Key').map(decode));
      token = elements(xml, 'NextContinuationToken').map(unescape)[0];
      if (elements(xml, 'IsTruncated')[0] !== 'true' || token === undefined)
        return { keys, folders };
    }
    throw new BackupError(
      'The place in BACKUP_TARGET holds too many objects. Choose a prefix of its own for backups',
    );
  }

  return {
    async write(key, content) {
      if (!(await send('PUT', path(key), { body: content })))
        throw new BackupError('The storage did not accept a file of the backup. Check S3_ENDPOINT');
    },

    read: (key, maxBytes) => send('GET', path(key), { maxBytes }),

    async folders() {
      const { folders } = await list('', '/');
      return folders.map((folder) => folder.slice(prefix.length, -1));
    },

    async files(folder) {
      const { keys } = await list(`${folder}/`);
      return keys.map((key) => key.slice(prefix.length));
    },

    remove: async (key) => void (await send('DELETE', path(key))),
  };
}
