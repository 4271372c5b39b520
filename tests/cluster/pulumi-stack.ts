import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parse, stringify } from 'yaml';
import { run } from './run-program.ts';

const execute = promisify(execFile);
const program = fileURLToPath(new URL('../../pulumi', import.meta.url));
const deadlineMs = 1_200_000;

/** @throws an error that names the missing programs */
export async function refuseMissingPrograms(): Promise<void> {
  await run('pulumi', 'version').catch(() => {
    throw new Error(
      'The Pulumi CLI is missing. Install it (https://www.pulumi.com/docs/install), then `pulumi plugin install resource kubernetes`.',
    );
  });
  const plugins = JSON.parse(await run('pulumi', 'plugin', 'ls', '--json')) as { name: string }[];
  const onPath = () =>
    run('pulumi-resource-kubernetes', '--help').then(
      () => true,
      () => false,
    );
  if (!plugins.some(({ name }) => name === 'kubernetes') && !(await onPath()))
    throw new Error(
      "Pulumi's provider for Kubernetes is missing. Install it with pulumi plugin install resource kubernetes.",
    );
  if (!existsSync(join(program, 'node_modules/@pulumi/kubernetes')))
    throw new Error('The packages of the Pulumi program are missing. Run npm ci in pulumi.');
}

interface Step {
  readonly op: string;
  readonly urn: string;
  readonly detailedDiff?: Readonly<Record<string, unknown>> | null;
}

type Changes = Readonly<Record<string, number>>;
const summaryOf = (changes: Changes) =>
  Object.entries(changes)
    .map(([operation, count]) => `${count} ${operation}`)
    .toSorted()
    .join(', ');

/**
 * A stack of the program in `pulumi/`. Its state, settings and passphrase are in a new folder. The settings extend
 * those of the repository.
 */
export async function createStack(name: string, settings: Record<string, unknown>) {
  const folder = mkdtempSync(join(tmpdir(), 'ems-pulumi-'));
  const file = (of: string) => join(folder, of);
  const read = (path: string) => parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  writeFileSync(
    file('Pulumi.yaml'),
    stringify({ ...read(join(program, 'Pulumi.yaml')), main: join(program, 'index.ts') }),
  );
  const { config } = read(join(program, `Pulumi.${name}.yaml`)) as {
    config: Record<string, unknown>;
  };
  const configure = (changes: Record<string, unknown>) => {
    Object.assign(config, changes);
    const before = existsSync(file(`Pulumi.${name}.yaml`)) ? read(file(`Pulumi.${name}.yaml`)) : {};
    writeFileSync(file(`Pulumi.${name}.yaml`), stringify({ ...before, config }), { mode: 0o600 });
  };
  const context = await run('kubectl', 'config', 'current-context');
  configure({ ...settings, 'kubernetes:context': context });

  const options = {
    cwd: folder,
    maxBuffer: 1e8,
    timeout: deadlineMs,
    env: {
      ...process.env,
      PULUMI_BACKEND_URL: `file://${folder}`,
      PULUMI_CONFIG_PASSPHRASE: 'proof',
      PULUMI_SKIP_UPDATE_CHECK: 'true',
      PULUMI_SKIP_CONFIRMATIONS: 'true',
    },
  };
  const pulumi = async (...args: string[]) => {
    const { stdout } = await execute('pulumi', [...args, '--stack', name], options);
    return stdout.trim();
  };
  /** @returns the history of the stack */
  async function change(...args: string[]) {
    const begin = Date.now();
    await pulumi(...args);
    const took = Date.now() - begin;
    const text = await pulumi('stack', 'history', '--json', '--page-size', '1');
    const [last] = JSON.parse(text) as { resourceChanges?: Changes }[];
    return { took, summary: summaryOf(last?.resourceChanges ?? {}) };
  }

  await execute('pulumi', ['stack', 'init', name], options);
  return {
    configure,
    output: (of: string) => pulumi('stack', 'output', of),
    async preview() {
      const { steps, changeSummary } = JSON.parse(await pulumi('preview', '--json')) as {
        steps: Step[];
        changeSummary: Changes;
      };
      const changed = steps
        .filter(({ op }) => op !== 'same')
        .map(({ op, urn, detailedDiff }) => {
          const [type = '', resource] = urn.split('::').slice(-2);
          return [type.split(':').at(-1), resource, op, ...Object.keys(detailedDiff ?? {})].join(
            ' ',
          );
        });
      return { changed, summary: summaryOf(changeSummary) };
    },
    up: (...args: string[]) => change('up', '--skip-preview', ...args),
    refresh: (...args: string[]) => change('refresh', ...args),
    destroy: () => change('destroy'),
    /** @returns the message of Pulumi about the resource that could not be created or changed */
    async refusedUp(): Promise<string> {
      const said = await pulumi('up', '--skip-preview').then(
        () => {
          throw new Error('pulumi up was expected to fail');
        },
        ({ stdout = '' }: { stdout?: string }) => stdout,
      );
      return said
        .split('\n')
        .filter((line) => /^\s+(?:error|\*|-)/.test(line))
        .join(' ');
    },
    async remove(): Promise<void> {
      try {
        await pulumi('destroy');
        await pulumi('stack', 'rm', '--yes');
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

export type Stack = Awaited<ReturnType<typeof createStack>>;
