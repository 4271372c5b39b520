import type { KubernetesApi } from './kubernetes-api.ts';

/** Creates the ConfigMap that pods wait for. */
export async function markProvisioned(
  api: KubernetesApi,
  name: string,
  labels: Readonly<Record<string, string>>,
): Promise<void> {
  const { status, body } = await api('POST', 'configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, labels },
    data: { at: new Date().toISOString() },
  });
  if (status !== 201 && status !== 409)
    throw new Error(
      `The Kubernetes API did not let the provisioner create the ConfigMap ${name}: ${status}, ${(body as { message?: string }).message ?? 'it gave no reason'}`,
    );
}
