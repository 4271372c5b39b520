import * as k8s from '@pulumi/kubernetes';
import { ComponentResource, type ComponentResourceOptions } from '@pulumi/pulumi';
import type { EnergyPlatformSpecInput } from '../../services/operator/src/api/v1alpha1/energy-platform-spec.ts';
import type { StackConfig } from '../config.ts';

const certificateSecret = 'ems-certificate';

/** The spec of the platform in a stack. */
export function platformSpec(config: StackConfig): EnergyPlatformSpecInput {
  const { host, version, image, replicas, workers, storage, storageSize, deletionPolicy } = config;
  const { upgradeTimeoutSeconds: timeoutSeconds } = config;
  const secretName =
    config.tlsSecretName ?? (config.certificateEmail ? certificateSecret : undefined);
  const storageOf = (server: 'database' | 'broker') => ({
    mode: storage,
    ...(config.external
      ? { external: config.external[server] }
      : { storage: { size: storageSize } }),
  });
  return {
    version,
    host,
    image,
    replicas,
    database: storageOf('database') as EnergyPlatformSpecInput['database'],
    broker: storageOf('broker') as EnergyPlatformSpecInput['broker'],
    upgrade: { timeoutSeconds },
    deletionPolicy,
    ...(workers ? { workers } : {}),
    ...(secretName ? { tls: { secretName } } : {}),
    ...(config.values ? { values: config.values } : {}),
  };
}

/** A platform in its own namespace, with its certificate. */
export class EnergyPlatform extends ComponentResource {
  readonly url: string;
  readonly administratorPassword: string;

  constructor(name: string, config: StackConfig, options?: ComponentResourceOptions) {
    super('ems:platform:EnergyPlatform', name, {}, options);
    const { namespace, host, certificateEmail } = config;
    const restricted = 'pod-security.kubernetes.io/enforce';
    const home = new k8s.core.v1.Namespace(
      namespace,
      { metadata: { name: namespace, labels: { [restricted]: 'restricted' } } },
      // The namespace contains volumes and Secrets.
      { parent: this, retainOnDelete: config.deletionPolicy === 'Retain' },
    );
    const within = { parent: this, dependsOn: home };
    const certificate = certificateEmail
      ? createCertificate(namespace, host, certificateEmail, within)
      : [];
    const spec = platformSpec(config);
    new k8s.apiextensions.CustomResource(
      name,
      {
        apiVersion: 'ems.energy/v1alpha1',
        kind: 'EnergyPlatform',
        metadata: {
          name,
          namespace,
          // Unlike a condition, a path is not compared before the operator has seen the change.
          annotations: { 'pulumi.com/waitFor': 'jsonpath={.status.phase}=Ready' },
        },
        spec,
      },
      {
        parent: this,
        dependsOn: [home, ...certificate],
        customTimeouts: {
          create: '30m',
          update: `${config.upgradeTimeoutSeconds + 60}s`,
          delete: '30m',
        },
      },
    );
    this.url = `${spec.tls ? 'https' : 'http'}://${host}`;
    this.administratorPassword = `kubectl -n ${namespace} get secret ${name}-administrator -o jsonpath='{.data.password}' | base64 -d`;
    this.registerOutputs({});
  }
}

function createCertificate(
  namespace: string,
  host: string,
  email: string,
  options: ComponentResourceOptions,
): k8s.apiextensions.CustomResource[] {
  const issuer = new k8s.apiextensions.CustomResource(
    'issuer',
    {
      apiVersion: 'cert-manager.io/v1',
      kind: 'Issuer',
      metadata: { name: 'letsencrypt', namespace },
      spec: {
        acme: {
          email,
          server: 'https://acme-v02.api.letsencrypt.org/directory',
          privateKeySecretRef: { name: 'letsencrypt-account' },
          solvers: [{ http01: { ingress: { ingressClassName: 'traefik' } } }],
        },
      },
    },
    options,
  );
  const certificate = new k8s.apiextensions.CustomResource(
    'certificate',
    {
      apiVersion: 'cert-manager.io/v1',
      kind: 'Certificate',
      metadata: {
        name: certificateSecret,
        namespace,
        annotations: { 'pulumi.com/waitFor': 'condition=Ready' },
      },
      spec: {
        secretName: certificateSecret,
        dnsNames: [host],
        issuerRef: { name: 'letsencrypt', kind: 'Issuer' },
      },
    },
    { ...options, dependsOn: issuer },
  );
  return [issuer, certificate];
}
