import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fail, inform, quiet } from './programs.mjs';

const succeeds = (program, ...args) => spawnSync(program, args).status === 0;

/** Installs a program that is not on npm with the package manager of the machine, if possible. */
function ensureProgram(what, candidates, packages) {
  const isThere = () => candidates.some((path) => existsSync(path) || succeeds('which', path));
  if (isThere()) return;
  const isRoot = process.getuid?.() === 0;
  const canSudo = !isRoot && succeeds('sudo', '-n', 'true');
  if (succeeds('which', 'apt-get') && (isRoot || canSudo))
    inform(`installing ${what}`, `installed ${what}`, () => {
      // The package must not start a broker of its own on the default ports.
      const env = { ...quiet, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
      for (const args of [
        ['update', '-qq'],
        ['install', '-y', '-qq', '--no-install-recommends', ...packages],
      ]) {
        const [program, ...rest] = [...(canSudo ? ['sudo'] : []), 'apt-get', ...args];
        spawnSync(program, rest, { env, encoding: 'utf8' });
      }
    });
  if (!isThere())
    fail(
      `${what} is needed and could not be installed. On Debian and Ubuntu: sudo apt-get install ${packages.join(' ')}`,
    );
}

export const ensureRabbitMq = () =>
  ensureProgram(
    'RabbitMQ',
    [
      '/usr/lib/rabbitmq/bin/rabbitmq-server',
      '/opt/homebrew/sbin/rabbitmq-server',
      '/usr/local/sbin/rabbitmq-server',
    ],
    ['rabbitmq-server'],
  );

export const ensureChromium = () =>
  ensureProgram(
    'Chromium',
    ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'],
    ['chromium'],
  );
