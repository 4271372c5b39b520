import { refusal, type KubernetesApi } from './kubernetes-api.ts';

/** Creates the ConfigMap that pods wait for. */
export async function markProvisioned(
  api: KubernetesApi,
  name: string,
  labels: Readonly<Record<string, string>>,
): Promise<void> {
  const answer = await api('POST', 'configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, labels },
    data: { at: new Date().toISOString() },
  });
  if (answer.status !== 201 && answer.status !== 409)
    throw refusal(`create the ConfigMap ${name}`, answer);
}
