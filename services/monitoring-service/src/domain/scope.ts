/** Whose consumption is requested: one user's or everyone's. */
export interface Scope {
  /** Null: everyone's. */
  readonly userId: string | null;
  /** Null: all their devices. */
  readonly deviceId: number | null;
}
