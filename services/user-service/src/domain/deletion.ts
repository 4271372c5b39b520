export interface Deletion {
  readonly userId: string;
  readonly requestedAt: Date;
  readonly completedAt: Date | null;
  readonly services: readonly { readonly service: string; readonly confirmedAt: Date | null }[];
}
