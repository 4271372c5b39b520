import { kW, kWh, W, Wh } from './field.ts';
import {
  directions,
  flowOf,
  type Direction,
  type Profile,
  type ProfileSettings,
  type Values,
} from './profile.ts';
import { parsePath } from './read-path.ts';

const fields = { kWh, Wh, W, kW } as const;

const isPower = (unit: ProfileSettings['unit']) => unit === 'W' || unit === 'kW';

/** The values that the settings describe. */
export function describedValues({ path = '$', unit = 'kWh', kind }: ProfileSettings): Values {
  const field = fields[unit](path);
  if (isPower(unit)) return { power: field };
  return kind === 'interval' ? { interval: field } : { register: field };
}

export interface SettingsProblem {
  readonly member: keyof ProfileSettings;
  readonly message: string;
}

const longestSource = 150;
const names = ['source', 'path', 'unit', 'kind', 'timePath'] as const;

const isPath = (text: string) =>
  text.split(' + ').every((term) => !term.startsWith('-') && parsePath(term) !== undefined);

function* problems(profile: Profile, settings: ProfileSettings): Generator<SettingsProblem> {
  const { source, path, unit, kind, timePath } = settings;
  for (const member of names) {
    const asked = profile.settings?.[member];
    if (asked === 'required' && settings[member] === undefined)
      yield { member, message: `Required for ${profile.name}` };
    if (!asked && settings[member] !== undefined)
      yield { member, message: `Not used for ${profile.name}` };
  }
  if (source !== undefined && (source.length > longestSource || !/^[^\p{Cc}+#]+$/u.test(source)))
    yield { member: 'source', message: `Use 1 to ${longestSource} characters without + and #` };
  if (path !== undefined && !isPath(path))
    yield { member: 'path', message: 'Write it as energy.total, meters[0].total or ["1.8.0"]' };
  if (unit && kind && isPower(unit) !== (kind === 'power'))
    yield { member: 'unit', message: `A value in ${unit} is not of the kind ${kind}` };
  if (timePath !== undefined && parsePath(timePath) === undefined)
    yield { member: 'timePath', message: 'Write it as time or data.timestamp' };
  if (kind === 'interval' && timePath === undefined)
    yield {
      member: 'timePath',
      message: 'The energy of an interval needs the time at which it ends',
    };
}

/** What devices with a profile can measure. */
export const measurable = ({ measures, settings, reads }: Profile): readonly Direction[] =>
  measures ??
  directions.filter(
    (direction) =>
      settings?.unit !== undefined ||
      reads.some((rule) =>
        [rule, ...Object.values(rule.components ?? {})].some((values) => values[flowOf(direction)]),
      ),
  );

/** The first mistake in the settings of a device: a missing or contradictory one. */
export const settingsProblem = (
  profile: Profile,
  settings: ProfileSettings,
): SettingsProblem | undefined => problems(profile, settings).next().value ?? undefined;
