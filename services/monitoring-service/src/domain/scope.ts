/** Whose consumption is asked for: one person's, or everyone's. */
export interface Scope {
  /** Null: everyone's. */
  readonly userId: string | null;
  /** Null: of all their devices. */
  readonly deviceId: number | null;
}
