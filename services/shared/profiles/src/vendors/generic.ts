import type { Profile } from '../profile.ts';

/** Any other device. The user chooses the sub-topic, the path of the value in the JSON, its unit and its kind. */
export const generic: Profile = {
  name: 'JSON',
  settings: {
    source: 'required',
    path: 'optional',
    unit: 'required',
    kind: 'required',
    timePath: 'optional',
  },
  reads: [{ topic: '{source**}' }],
};
