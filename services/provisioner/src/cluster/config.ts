import { defineConfig, fragment } from '@ems/config';
import { z } from 'zod';

const json = z.string().transform((text): unknown => JSON.parse(text));

/** The configuration of the steps that use the Kubernetes API. */
export const loadClusterConfig = defineConfig(
  fragment(
    {
      SECRETS: json
        .pipe(z.record(z.string(), z.array(z.string())))
        .describe('The Secrets to create, with their keys: `{"name":["key","key=value"]}`'),
      MARKER: z.string().min(1).describe('The ConfigMap that pods wait for'),
      LABELS: json
        .pipe(z.record(z.string(), z.string()))
        .describe('Labels of the created objects, as a JSON object'),
      BACKUP_NAME: z
        .string()
        .optional()
        .describe('The restored backup; the Secrets that were replaced by it are marked with it'),
      RESTORE_SECRETS_DIR: z
        .string()
        .optional()
        .describe('Folder with the restored Secrets, as `<name>/<key>`'),
      RESTORED_SECRETS: json
        .pipe(z.record(z.string(), z.string()))
        .optional()
        .describe('What the restored Secrets are called here: `{"keys":"ems-keys"}`'),
      KUBERNETES_SERVICE_HOST: z.string().min(1).describe('Set by Kubernetes'),
      KUBERNETES_SERVICE_PORT: z.string().min(1).describe('Set by Kubernetes'),
    },
    (env) => ({
      secrets: env.SECRETS,
      marker: env.MARKER,
      labels: env.LABELS,
      restored: {
        backup: env.BACKUP_NAME,
        folder: env.RESTORE_SECRETS_DIR,
        secrets: env.RESTORED_SECRETS,
      },
      server: { host: env.KUBERNETES_SERVICE_HOST, port: env.KUBERNETES_SERVICE_PORT },
    }),
  ),
);
