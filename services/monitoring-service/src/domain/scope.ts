import type { Direction } from '@ems/profiles';

/** Whose data is requested: one user's or everyone's. */
export interface Scope {
  /** Null: everyone's. */
  readonly userId: string | null;
  /** Null: all their devices. */
  readonly deviceId: number | null;
}

/** Energy of one kind. */
export interface EnergyScope extends Scope {
  /** For one device, what it measures. Otherwise only devices that measure it count. */
  readonly measures: Direction;
}
