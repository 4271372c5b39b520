/**
 * The path of a request target as every party behind the gateway will read it; undefined when they might not agree:
 * encoded slashes and dots, backslashes, empty or dot segments.
 */
export function safePath(target: string): string | undefined {
  if (!target.startsWith('/')) return undefined;
  const [path = ''] = target.split(/[?#]/, 1);
  if (/%(?:2f|5c|2e|25|00)/i.test(path) || /[\\\0]/.test(path) || path.includes('//'))
    return undefined;
  const segments = path.split('/').slice(1);
  return segments.some((segment) => segment === '.' || segment === '..') ? undefined : path;
}
