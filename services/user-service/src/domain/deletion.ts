/** Who has to confirm that a person's data are gone. */
export const erasingServices = [
  'auth-service',
  'device-service',
  'monitoring-worker',
  'support-service',
] as const;

export interface Deletion {
  readonly userId: string;
  readonly requestedAt: Date;
  readonly completedAt: Date | null;
  readonly services: readonly { readonly service: string; readonly confirmedAt: Date | null }[];
}
