import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { supervise } from '../src/supervise.ts';
import { eventually } from '../src/testing/eventually.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ems-start-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function start(...options: string[]) {
  const { status, stderr } = spawnSync(process.execPath, [main, '--data', folder, ...options], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], NODE_NO_WARNINGS: '1' },
  });
  return { status, says: stderr.trim() };
}

const listenAnywhere = () =>
  new Promise<Server>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
  });

test('a port in use ends the start with one sentence that names the port and the option', async () => {
  const server = await listenAnywhere();
  const { port } = server.address() as AddressInfo;
  expect(start('--port', String(port))).toEqual({
    status: 1,
    says: `Port ${port} is in use. Stop the program that uses it, or choose another port with --port.`,
  });
  server.close();
});

test('a damaged file of secrets is named, and left as it is', () => {
  writeFileSync(join(folder, 'secrets.json'), '{');
  expect(start('--port', '1')).toMatchObject({
    status: 1,
    says: expect.stringMatching(/secrets\.json is damaged. Restore it, or start from scratch with/),
  });
});

test.each([
  [['--port', '99999'], '--port must be a whole number from 1 to 65535, not "99999".'],
  [['--prot', '1'], "Unknown option '--prot'. See npm start -- --help."],
  [['--limit', '0'], '--limit must be a number of kWh above zero.'],
])('the options %j are refused with a sentence', (options, says) => {
  expect(start(...options)).toEqual({ status: 1, says });
});

test('a folder that was not made by the start is not deleted by --reset', () => {
  mkdirSync(join(folder, 'photos'));
  expect(start('--reset').says).toContain('was not created by this command');
});

test('a supervised program is started again when it ends, and not reached by the Ctrl-C of the terminal', async () => {
  const file = join(folder, 'program.mjs');
  writeFileSync(
    file,
    `process.on('disconnect', () => process.exit()); setInterval(() => {}, 1000);`,
  );
  const shown: string[] = [];
  const program = supervise({
    name: 'program',
    file,
    execArgv: [],
    environment: {},
    logFile: join(folder, 'program.log'),
    show: (line) => shown.push(line),
  });
  const first = program.pid();
  const groups = spawnSync('ps', ['-o', 'pgid=', '-p', `${process.pid},${first}`], {
    encoding: 'utf8',
  });
  expect(new Set(groups.stdout.trim().split(/\s+/)).size).toBe(2);

  process.kill(first ?? 0, 'SIGKILL');
  await eventually(() => {
    expect(program.pid()).not.toBe(first);
    expect(shown[0]).toContain('program ended (SIGKILL), starting it again');
  });
  await program.stop();
});

test('a supervised program ends when the process that started it is killed', async () => {
  const file = join(folder, 'program.mjs');
  const supervisor = fileURLToPath(new URL('../src/supervise.ts', import.meta.url));
  writeFileSync(
    file,
    `process.on('disconnect', () => process.exit()); setInterval(() => {}, 1000);`,
  );
  const parent = spawn(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `import { supervise } from ${JSON.stringify(supervisor)};
       const program = supervise({ name: 'p', file: ${JSON.stringify(file)}, execArgv: [], environment: {},
         logFile: ${JSON.stringify(join(folder, 'p.log'))}, show() {} });
       console.log(program.pid());`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const pid = await new Promise<number>((resolve) => {
    parent.stdout.once('data', (text: Buffer) => resolve(Number(text.toString())));
  });
  parent.kill('SIGKILL');
  await eventually(() => {
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});
