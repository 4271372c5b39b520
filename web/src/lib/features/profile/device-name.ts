const browsers = [
  ['Edg/', 'Edge'],
  ['OPR/', 'Opera'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
] as const;
const systems = [
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Android', 'Android'],
  ['Windows', 'Windows'],
  ['Mac OS X', 'macOS'],
  ['Linux', 'Linux'],
] as const;

const find = (agent: string, names: readonly (readonly [string, string])[]) =>
  names.find(([mark]) => agent.includes(mark))?.[1];

/** What people call the browser that says this of itself; undefined where it is none. */
export function deviceName(userAgent: string): string | undefined {
  const parts = [find(userAgent, browsers), find(userAgent, systems)].filter(Boolean);
  return parts.length > 0 ? parts.join(', ') : userAgent.split(/[/ ]/)[0] || undefined;
}
