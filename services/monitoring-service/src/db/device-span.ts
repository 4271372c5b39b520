/** Readings that end after `from` and not after `to`, as those of an hour do. */
export interface DeviceSpan {
  readonly deviceId: number;
  readonly from: Date;
  readonly to: Date;
}
