import { defineConfig, fragment, listenConfig, processConfig } from '@ems/config';
import { z } from 'zod';

const ownConfig = fragment(
  {
    WATCH_NAMESPACE: z
      .string()
      .optional()
      .describe('The namespace whose platforms are reconciled. All namespaces if not set'),
    POD_NAMESPACE: z
      .string()
      .default('default')
      .describe('The namespace of the Lease that elects the leading operator'),
    POD_NAME: z
      .string()
      .default('operator')
      .describe('Name of this operator in events and the Lease'),
    KUBERNETES_SERVICE_HOST: z
      .string()
      .optional()
      .describe('Set by Kubernetes. Without it, the operator uses the kubeconfig'),
    KUBERNETES_SERVICE_PORT: z.string().default('443').describe('Set by Kubernetes'),
    HELM: z.string().default('helm').describe('The program that renders the charts'),
    CHART: z
      .string()
      .default('charts/ems')
      .describe('Folder of the chart `ems`, complete with its dependencies'),
    RESYNC_SECONDS: z.coerce
      .number()
      .int()
      .min(10)
      .default(600)
      .describe('Every platform is reconciled this often, even if nothing changes'),
    CONCURRENCY: z.coerce
      .number()
      .int()
      .min(1)
      .max(50)
      .default(4)
      .describe('Platforms that are reconciled at the same time'),
  },
  (env) => ({
    watchNamespace: env.WATCH_NAMESPACE,
    namespace: env.POD_NAMESPACE,
    podName: env.POD_NAME,
    apiServer: { host: env.KUBERNETES_SERVICE_HOST, port: env.KUBERNETES_SERVICE_PORT },
    helm: env.HELM,
    chart: env.CHART,
    resyncMs: env.RESYNC_SECONDS * 1000,
    concurrency: env.CONCURRENCY,
  }),
);

export const loadOperatorConfig = defineConfig(processConfig, listenConfig, ownConfig);

export type OperatorConfig = ReturnType<typeof loadOperatorConfig>;
