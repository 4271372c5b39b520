import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { BackupError } from '@ems/backup';
import { createLogger } from '@ems/logging';
import { repositoryPath } from '../platform.ts';
import { StartError } from '../start-error.ts';
import { backUpLocally, restoreLocally } from './local-backup.ts';

const help = `Backs up the platform that npm start runs, or restores one for the next start.

  npm run backup -- <folder>     adds a backup to the folder; the platform keeps running
  npm run restore -- <folder>    makes a data folder from the folder's latest backup

  --name <name>                  the name of the backup
  --data <folder>                folder for data and secrets (.data)
`;

const fromHere = (path: string) => resolve(process.env['INIT_CWD'] ?? '.', path);
const stamp = () => new Date().toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { name: { type: 'string' }, data: { type: 'string' }, help: { type: 'boolean' } },
    allowPositionals: true,
  });
  const [command, folder] = positionals;
  if (values.help || folder === undefined) return console.log(help);
  const options = {
    folder: fromHere(folder),
    data: values.data === undefined ? repositoryPath('.data') : fromHere(values.data),
    logger: createLogger({ name: 'backup', level: 'silent' }),
  };
  if (command === 'backup') {
    console.log('Waiting until accepted readings are stored …');
    const name = values.name ?? `ems-${stamp()}`;
    const backup = await backUpLocally({ ...options, name });
    console.log(`Backup ${backup.name} of ${backup.moment}, ${megabytes(backup.bytes)}.`);
    console.log('It contains all passwords and keys: keep it safe.');
  } else {
    const backup = await restoreLocally({ ...options, name: values.name });
    console.log(`Restored ${backup.name} of ${backup.moment}. Start it with npm start.`);
  }
}

main().catch((error: unknown) => {
  const isExpected = error instanceof StartError || error instanceof BackupError;
  console.error(`\n${isExpected ? error.message : String((error as Error).stack ?? error)}`);
  process.exit(1);
});
