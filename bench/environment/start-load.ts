import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Runs a load generator in its own process. `said` has all its messages, `result` the last one. */
export function startLoad<Message extends object>(
  file: string,
  options: object,
  execArgv: readonly string[] = [],
) {
  // Passed in a file, because thousands of tokens do not fit into the environment.
  const folder = mkdtempSync(join(tmpdir(), 'ems-load-'));
  const optionsFile = join(folder, 'options.json');
  writeFileSync(optionsFile, JSON.stringify(options), { mode: 0o600 });
  const child = fork(fileURLToPath(new URL(`../load/${file}`, import.meta.url)), {
    execArgv: [...execArgv],
    env: { PATH: process.env['PATH'] ?? '', NODE_NO_WARNINGS: '1', LOAD: optionsFile },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const said: Message[] = [];
  const listeners = new Set<(message: Message) => void>();
  child.on('message', (message) => {
    said.push(message as Message);
    for (const listener of listeners) listener(message as Message);
  });
  const result = new Promise<Message>((resolve, reject) => {
    child.once('exit', (code) => {
      rmSync(folder, { recursive: true, force: true });
      const last = said.at(-1);
      if (code === 0 && last) resolve(last);
      else reject(new Error(`${file} ended with ${code}`));
    });
  });
  return {
    pid: child.pid ?? 0,
    result,
    said,
    /** The first matching message. */
    heard: (fits: (message: Message) => boolean) =>
      new Promise<Message>((resolve, reject) => {
        const known = said.find(fits);
        if (known) return resolve(known);
        const listen = (message: Message) => {
          if (!fits(message)) return;
          listeners.delete(listen);
          resolve(message);
        };
        listeners.add(listen);
        result.catch(reject);
        return undefined;
      }),
    tell: (message: object) => child.send(message),
    stop: () => child.kill(),
  };
}
