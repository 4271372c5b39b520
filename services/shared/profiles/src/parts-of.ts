import { elementOf } from './element-of.ts';
import { isChosen, otherSource } from './find-rule.ts';
import { matchTopic } from './match-topic.ts';
import type { Profile, ProfileSettings, Rule, ValuesByFlow } from './profile.ts';
import { readPath } from './read-path.ts';
import type { Translation } from './translation.ts';

/** A document and the values in it. */
export interface Part {
  readonly document: unknown;
  readonly values: ValuesByFlow;
}

/** The components of a document that contain values and belong to the chosen source. */
export function partsOf(
  rule: Rule,
  document: unknown,
  component: string | undefined,
  profile: Profile,
  settings: ProfileSettings,
): Part[] | Translation {
  if (!rule.components) return [{ document, values: rule }];
  const object: unknown = rule.within ? readPath(document, rule.within) : document;
  const named =
    component === undefined
      ? Object.entries(typeof object === 'object' && object !== null ? object : {})
      : [[component, object] as const];
  const parts: Part[] = [];
  for (const [name, member] of named)
    for (const [pattern, values] of Object.entries(rule.components)) {
      const match = matchTopic(pattern, name);
      if (!match) continue;
      if (isChosen(match.source, profile, settings)) parts.push({ document: member, values });
      else if (hasValue(member, values) && settings.source === undefined)
        return otherSource(name, profile, settings);
    }
  return parts;
}

export function hasValue(document: unknown, { consumption, production }: ValuesByFlow): boolean {
  const elements = [consumption, production].map((values) => elementOf(document, values ?? {}));
  return elements.some((element) => Object.keys(element).length > 0);
}
