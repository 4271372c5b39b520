import type { Direction, ProfileSettings } from './profile.ts';
import type { ProfileId } from './vendors/index.ts';

export interface ProfiledDevice {
  readonly profile: ProfileId;
  readonly settings: ProfileSettings;
  readonly measures: Direction;
}
