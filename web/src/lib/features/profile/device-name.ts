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

/** The common name of the browser with this user agent. Undefined if it is not a browser. */
export function deviceName(userAgent: string): string | undefined {
  const parts = [find(userAgent, browsers), find(userAgent, systems)].filter(Boolean);
  return parts.length > 0 ? parts.join(', ') : userAgent.split(/[/ ]/)[0] || undefined;
}
