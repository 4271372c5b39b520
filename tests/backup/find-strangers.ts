import type { Outside } from '../platform/outside.ts';

interface List {
  readonly database: string;
  readonly rows: string;
}

const list = (database: string, columns: string, from: string): List => ({
  database,
  rows: `SELECT concat_ws(' ', ${columns}) AS row FROM ${from}`,
});

const profiles = list('userdb', 'id', 'profiles');
const versions = list('userdb', 'id, version', 'profiles');
const devices = list('devicedb', 'id, version, name, user_id', `devices WHERE status = 'active'`);
const copiedDevices = list('monitoringdb', 'id, version, name, user_id', 'devices');

/** Everything in the first list must also be in the second, once all events have arrived. */
const inclusions: readonly (readonly [List, List])[] = [
  [list('authdb', 'id', `accounts WHERE status = 'active'`), profiles],
  [profiles, list('authdb', 'id', 'accounts')],
  ...['devicedb', 'monitoringdb', 'supportdb'].flatMap((database) => {
    const copy = list(database, 'id, version', 'users');
    return [[versions, copy] as const, [copy, versions] as const];
  }),
  [devices, copiedDevices],
  [copiedDevices, devices],
];

/** Users and devices that one service knows and another does not know in the same version. */
export async function findStrangers(storage: Outside): Promise<string[]> {
  const findings: string[] = [];
  for (const [some, all] of inclusions) {
    const known = new Set(await read(storage, all));
    const strangers = (await read(storage, some)).filter((row) => !known.has(row));
    findings.push(
      ...strangers.map((row) => `${row} of ${some.database} is not in ${all.database}`),
    );
  }
  return findings;
}

async function read(storage: Outside, { database, rows: text }: List): Promise<string[]> {
  const pool = storage.database(database);
  try {
    const { rows } = await pool.query<{ row: string }>(text);
    return rows.map(({ row }) => row);
  } finally {
    await pool.end();
  }
}
