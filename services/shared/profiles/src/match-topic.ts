const patterns = new Map<string, RegExp>();

const tokens: Readonly<Record<string, string>> = {
  '{source**}': '(?<source>.+)',
  '{source}': '(?<source>[^/]+)',
  '{component}': '(?<component>[^/]+)',
  '*': '[^/]+',
};
const token = /\{source\*\*\}|\{source\}|\{component\}|\*|[.+?^$()|[\]\\{}]/g;

/** A slash next to `**` belongs to it, because `**` also matches no level at all. */
function compile(pattern: string): RegExp {
  const levels = pattern.split('/');
  const source = levels
    .map((level, index) => {
      const isLast = index === levels.length - 1;
      if (level === '**') return index === 0 ? (isLast ? '.*' : '(?:.*/)?') : '(?:/.*)?';
      const text = level.replaceAll(token, (found) => tokens[found] ?? `\\${found}`);
      return isLast || levels[index + 1] === '**' ? text : `${text}/`;
    })
    .join('');
  return new RegExp(`^${source}$`, 's');
}

/** The values of a pattern's placeholders in a topic. Undefined if the topic does not match. */
export function matchTopic(
  pattern: string,
  topic: string,
): { readonly source?: string; readonly component?: string } | undefined {
  let compiled = patterns.get(pattern);
  if (!compiled) patterns.set(pattern, (compiled = compile(pattern)));
  const match = compiled.exec(topic);
  return match ? { ...match.groups } : undefined;
}
