/** A device as it is typed into a form. */
export interface DeviceFields extends Record<string, string> {
  name: string;
  place: string;
  limit: string;
}

export const emptyDevice: DeviceFields = { name: '', place: '', limit: '' };
