import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kubeconform } from './helm.ts';
import { strictSchemas } from './validate.ts';

interface Outcome {
  readonly summary: { readonly valid: number; readonly skipped: number };
  readonly resources?: readonly {
    readonly kind: string;
    readonly name: string;
    readonly msg: string;
  }[];
}

/** Asks kubeconform about rendered text, with the schemas of this folder. It also finds members that occur twice. */
export function askKubeconform(text: string): { valid: number; errors: string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'kubeconform-'));
  try {
    for (const [kind, schema] of strictSchemas())
      writeFileSync(join(folder, fileOf(kind)), JSON.stringify(schema));
    const location = join(folder, '{{.Group}}_{{.ResourceAPIVersion}}_{{.ResourceKind}}.json');
    const args = ['-strict', '-summary', '-output', 'json', '-schema-location', location];
    const { stdout } = spawnSync(kubeconform ?? 'kubeconform', args, {
      input: text,
      encoding: 'utf8',
      maxBuffer: 1e8,
    });
    const { summary, resources = [] } = JSON.parse(stdout) as Outcome;
    const errors = resources.map(({ kind, name, msg }) => `${kind} ${name}: ${msg}`);
    return { valid: summary.valid, errors };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** `apps/v1/Deployment` is `apps_v1_deployment.json`, and kubeconform takes `v1` for the group of `v1/Service`. */
function fileOf(kind: string): string {
  const parts = kind.split('/');
  return `${(parts.length === 2 ? ['v1', ...parts] : parts).join('_').toLowerCase()}.json`;
}
