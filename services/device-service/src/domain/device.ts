export interface Device {
  readonly id: number;
  readonly userId: string;
  readonly name: string;
  readonly place: string | null;
  /** Null: the platform's limit applies. */
  readonly limitKwh: number | null;
  readonly version: number;
  readonly credentialIssuedAt: Date | null;
  readonly credentialRevokedAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface NewDevice {
  readonly userId: string;
  readonly name: string;
  readonly place: string | null;
  readonly limitKwh: number | null;
}

export interface DeviceChange {
  readonly name?: string | undefined;
  readonly place?: string | null | undefined;
  readonly limitKwh?: number | null | undefined;
  readonly userId?: string | undefined;
}

/** The members of a change that differ from what is there. */
export const difference = (device: Device, change: DeviceChange): DeviceChange =>
  Object.fromEntries(
    Object.entries(change).filter(
      ([field, value]) => value !== undefined && value !== device[field as keyof Device],
    ),
  );

/** Whose devices somebody may see and change: their own, or everyone's. */
export type Scope = { readonly userId: string } | 'everyone';

export const mostDevices = 1_000;
