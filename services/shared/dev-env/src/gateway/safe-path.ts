/**
 * The path of a request target, as every server behind the gateway reads it. Undefined if they could disagree: encoded
 * slashes and dots, backslashes, empty segments and dot segments.
 */
export function safePath(target: string): string | undefined {
  if (!target.startsWith('/')) return undefined;
  const [path = ''] = target.split(/[?#]/, 1);
  if (/%(?:2f|5c|2e|25|00)/i.test(path) || /[\\\0]/.test(path) || path.includes('//'))
    return undefined;
  const segments = path.split('/').slice(1);
  return segments.some((segment) => segment === '.' || segment === '..') ? undefined : path;
}
