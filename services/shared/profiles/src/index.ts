export type { ProfileElement } from './element-of.ts';
export {
  directions,
  kinds,
  units,
  type Direction,
  type Ignored,
  type Profile,
  type ProfileSettings,
} from './profile.ts';
export { measurable, settingsProblem, type SettingsProblem } from './settings.ts';
export type { ProfiledDevice } from './profiled-device.ts';
export { translate } from './translate.ts';
export type { ProfileReason, Translation } from './translation.ts';
export { profileIds, profiles, type ProfileId } from './vendors/index.ts';
