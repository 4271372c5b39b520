import { matchTopic } from './match-topic.ts';
import type { Translation } from './translation.ts';
import type { Ignored, Profile, ProfileSettings, Rule } from './profile.ts';

type NotRead = Exclude<Translation, { elements: unknown }>;

type Found =
  { readonly rule: Rule; readonly source?: string; readonly component?: string } | NotRead;

/** Whether a source is the chosen one. */
export const isChosen = (
  source: string | undefined,
  { usualSource }: Profile,
  settings: ProfileSettings,
): boolean =>
  source === undefined || withoutDots(source) === withoutDots(settings.source ?? usualSource ?? '');

/** The broker turns slashes into dots and keeps dots, so the two cannot be distinguished. */
const withoutDots = (text: string) => text.replaceAll('.', '/');

/** The result for a source other than the chosen one. */
export function otherSource(
  source: string,
  { usualSource, allSources }: Profile,
  settings: ProfileSettings,
): NotRead {
  if (settings.source !== undefined) return { ignored: 'other_source' };
  if (usualSource === undefined)
    return {
      reason: 'source_not_chosen',
      detail: `It is from “${source}”. Choose in the device's settings which source counts`,
    };
  return {
    reason: 'several_sources',
    detail: `It is from “${source}”, but “${usualSource}” counts. Choose in the device's settings which one counts${allSources === undefined ? '' : `. ${allSources}`}`,
  };
}

/** How a profile reads messages with a sub-topic. */
export function findRule(profile: Profile, settings: ProfileSettings, subTopic: string): Found {
  let other: string | undefined;
  let anyOther: string | undefined;
  for (const rule of profile.reads) {
    const match = matchTopic(rule.topic, subTopic);
    if (!match) continue;
    if (isChosen(match.source, profile, settings)) return { rule, ...match };
    if (rule.topic === '{source**}') anyOther ??= match.source;
    else other ??= match.source;
  }
  if (other !== undefined) return otherSource(other, profile, settings);
  for (const [ignored, topics] of Object.entries(profile.ignores ?? {}))
    if (topics.some((topic) => matchTopic(topic, subTopic))) return { ignored: ignored as Ignored };
  for (const [topic, detail] of Object.entries(profile.rejects ?? {}))
    if (matchTopic(topic, subTopic)) return { reason: 'split_values', detail };
  if (anyOther !== undefined) return otherSource(anyOther, profile, settings);
  return {
    reason: 'unknown_topic',
    detail: `${profile.name} devices do not send “${subTopic.slice(0, 100)}”. Check the device's profile`,
  };
}
