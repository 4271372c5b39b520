import type { Profile } from '../profile.ts';

/** Anything else: a sub-topic, where the value is in its JSON, its unit and its kind. */
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
