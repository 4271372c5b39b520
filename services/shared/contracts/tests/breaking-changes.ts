import { isDeepStrictEqual } from 'node:util';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Members without influence on which values are accepted. */
const annotations = new Set(['$schema', 'title', 'description', 'examples', 'deprecated']);

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const asSchema = (value: unknown): JsonSchema => (isSchema(value) ? value : {});
const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const sorted = (value: unknown) =>
  asList(value)
    .map((item) => JSON.stringify(item))
    .toSorted();

/**
 * Why a schema cannot replace another in the same version, by path. Empty if it can.
 *
 * Services are updated one by one, and messages wait in queues and outboxes. New listeners get messages of old senders,
 * and old listeners get messages of new senders. So both schemas must accept the same values, except for new optional
 * members, which old listeners ignore. An old listener parks a message with a new enum value or a new alternative of a
 * union.
 */
export function breakingChanges(before: JsonSchema, now: JsonSchema, path = ''): string[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  return keys
    .filter((key) => !annotations.has(key))
    .flatMap((key) => changesOf(key, before, now, path));
}

function changesOf(key: string, before: JsonSchema, now: JsonSchema, path: string): string[] {
  const [old, current] = [before[key], now[key]];
  if (isDeepStrictEqual(old, current)) return [];
  switch (key) {
    case 'properties':
      return memberChanges(before, now, path);
    case 'required':
      return requirementChanges(before, now, path);
    case 'enum':
    case 'type':
      if (isDeepStrictEqual(sorted([old].flat()), sorted([current].flat()))) return [];
      break;
    case 'anyOf':
    case 'oneOf':
      return alternativeChanges(asList(old), asList(current), `${path}/${key}`);
    case 'allOf':
    case 'prefixItems':
      if (asList(old).length !== asList(current).length) break;
      return asList(old).flatMap((item, index) =>
        breakingChanges(
          asSchema(item),
          asSchema(asList(current)[index]),
          `${path}/${key}/${index}`,
        ),
      );
    default:
      if (isSchema(old) && isSchema(current))
        return breakingChanges(old, current, `${path}/${key}`);
  }
  return [`${path}/${key} was ${JSON.stringify(old)} and is ${JSON.stringify(current)}`];
}

function memberChanges(before: JsonSchema, now: JsonSchema, path: string): string[] {
  const [old, current] = [asSchema(before['properties']), asSchema(now['properties'])];
  const changed = Object.keys(old).flatMap((name) =>
    name in current
      ? breakingChanges(asSchema(old[name]), asSchema(current[name]), `${path}/${name}`)
      : [`${path}/${name} is gone`],
  );
  if (before['additionalProperties'] !== false) return changed;
  const added = Object.keys(current).filter((name) => !(name in old));
  return [...changed, ...added.map((name) => `${path}/${name} is refused by who does not know it`)];
}

function requirementChanges(before: JsonSchema, now: JsonSchema, path: string): string[] {
  const [old, current] = [asList(before['required']), asList(now['required'])];
  return [
    ...current
      .filter((name) => !old.includes(name))
      .map((name) => `${path}/${String(name)} has become required`),
    ...old
      .filter((name) => !current.includes(name))
      .map((name) => `${path}/${String(name)} is no longer required`),
  ];
}

/** The order does not matter: each alternative is compared with the one that replaces it. */
function alternativeChanges(
  old: readonly unknown[],
  current: readonly unknown[],
  path: string,
): string[] {
  const left = current.map(asSchema);
  const unmatched = old.map(asSchema).filter((alternative) => {
    const index = left.findIndex((one) => breakingChanges(alternative, one).length === 0);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
  return [
    ...unmatched.map((one) => `${path} has no longer ${JSON.stringify(one)}`),
    ...left.map((one) => `${path} has not had ${JSON.stringify(one)}`),
  ];
}
