import type { ObjectMetadata, ResourceKind } from '../../kubernetes/kubernetes-object.ts';
import type { EnergyPlatformSpec } from './energy-platform-spec.ts';
import type { EnergyPlatformStatus } from './energy-platform-status.ts';

export const energyPlatformKind = {
  apiVersion: 'ems.energy/v1alpha1',
  kind: 'EnergyPlatform',
  plural: 'energyplatforms',
} as const satisfies ResourceKind;

export interface EnergyPlatform {
  readonly apiVersion: typeof energyPlatformKind.apiVersion;
  readonly kind: typeof energyPlatformKind.kind;
  readonly metadata: ObjectMetadata & {
    readonly namespace: string;
    readonly uid: string;
    readonly generation: number;
  };
  readonly spec: EnergyPlatformSpec;
  readonly status?: EnergyPlatformStatus;
}
