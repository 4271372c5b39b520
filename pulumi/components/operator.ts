import { fileURLToPath } from 'node:url';
import * as k8s from '@pulumi/kubernetes';
import { ComponentResource, type ComponentResourceOptions } from '@pulumi/pulumi';
import type { StackConfig } from '../config.ts';

const chart = fileURLToPath(new URL('../../charts/operator', import.meta.url));

export interface OperatorArgs {
  readonly image: StackConfig['image'];
  readonly version: string;
}

/** The operator, which makes platforms of resources. */
export class Operator extends ComponentResource {
  constructor(name: string, { image, version }: OperatorArgs, options?: ComponentResourceOptions) {
    super('ems:cluster:Operator', name, {}, options);
    new k8s.helm.v3.Release(
      'ems-operator',
      {
        name: 'ems-operator',
        chart,
        namespace: 'ems-operator',
        createNamespace: true,
        atomic: true,
        cleanupOnFail: true,
        values: { image: { ...image, tag: version } },
      },
      { parent: this },
    );
    this.registerOutputs({});
  }
}
