/** A device as it is typed into a form. */
export interface DeviceFields extends Record<string, string> {
  name: string;
  place: string;
  limit: string;
}

/** What the service takes. A limit of null is the default one. */
export interface DeviceChange {
  name: string;
  place: string | null;
  limitKwh: number | null;
}

export const emptyDevice: DeviceFields = { name: '', place: '', limit: '' };

/** The fields as they are typed for a device that exists. */
export const fieldsOf = ({ name, place, limitKwh }: DeviceChange): DeviceFields => ({
  name,
  place: place ?? '',
  limit: limitKwh === null ? '' : String(limitKwh),
});
