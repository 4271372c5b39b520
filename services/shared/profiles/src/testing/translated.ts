import type { Direction, ProfileSettings } from '../profile.ts';
import { translate } from '../translate.ts';
import type { ProfileId } from '../vendors/index.ts';

/** Settings of a device: what it measures, and the settings that its profile offers. */
type Chosen = ProfileSettings & { measures?: Direction };

/** What a device of a profile makes of a message. */
export const of = (
  profile: ProfileId,
  subTopic: string,
  payload: unknown,
  { measures = 'consumption', ...settings }: Chosen = {},
) =>
  translate(
    { profile, settings, measures },
    subTopic,
    typeof payload === 'string' ? payload : JSON.stringify(payload),
  );

export const stored = (...elements: object[]) => ({ elements });
