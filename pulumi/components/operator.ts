import { fileURLToPath } from 'node:url';
import { ComponentResource, type ComponentResourceOptions } from '@pulumi/pulumi';
import type { StackConfig } from '../config.ts';
import { releaseInNamespace } from './release-in-namespace.ts';

const chart = fileURLToPath(new URL('../../charts/operator', import.meta.url));

export interface OperatorArgs {
  readonly image: StackConfig['image'];
  readonly version: string;
}

/** The operator, which installs a platform for each resource. */
export class Operator extends ComponentResource {
  constructor(name: string, { image, version }: OperatorArgs, options?: ComponentResourceOptions) {
    super('ems:cluster:Operator', name, {}, options);
    releaseInNamespace(
      {
        name: 'ems-operator',
        chart,
        namespace: 'ems-operator',
        values: { image: { ...image, tag: version } },
      },
      this,
    );
    this.registerOutputs({});
  }
}
