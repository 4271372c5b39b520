import * as k8s from '@pulumi/kubernetes';
import type { ComponentResource } from '@pulumi/pulumi';

export interface ReleaseArgs {
  readonly name: string;
  readonly chart: string;
  readonly version?: string;
  readonly repo?: string;
  readonly namespace: string;
  readonly values?: object;
}

/**
 * The stack creates the namespace, because Helm would never delete it. `pulumi destroy` removes everything of the
 * release.
 */
export function releaseInNamespace(
  { name, chart, version, repo, namespace, values = {} }: ReleaseArgs,
  parent: ComponentResource,
): k8s.helm.v3.Release {
  const home = new k8s.core.v1.Namespace(namespace, { metadata: { name: namespace } }, { parent });
  return new k8s.helm.v3.Release(
    name,
    {
      name,
      chart,
      ...(version ? { version } : {}),
      ...(repo ? { repositoryOpts: { repo } } : {}),
      namespace,
      atomic: true,
      cleanupOnFail: true,
      values,
    },
    { parent, dependsOn: home },
  );
}
