export const longestPath = 200;

const step = /^\.?([^.[\]]+)|^\[(\d+)\]|^\["([^"]*)"\]/;

/** The steps of a path such as `meters[0].total` or `["1.8.0"]`. Undefined if it is not a path. */
export function parsePath(path: string): readonly string[] | undefined {
  let rest = path.startsWith('$') ? path.slice(1) : path;
  if (path.length > longestPath) return undefined;
  const steps: string[] = [];
  while (rest !== '') {
    const match = step.exec(rest);
    const name = match?.[1] ?? match?.[2] ?? match?.[3];
    if (
      !match ||
      name === undefined ||
      (rest.startsWith('.') && steps.length === 0 && path[0] !== '$')
    )
      return undefined;
    steps.push(name);
    rest = rest.slice(match[0].length);
  }
  return steps;
}

/** The value at a path. Finds only the JSON's own members. */
export function readPath(value: unknown, path: string): unknown {
  return parsePath(path)?.reduce<unknown>(
    (found, name) =>
      typeof found === 'object' && found !== null && Object.hasOwn(found, name)
        ? (found as Record<string, unknown>)[name]
        : undefined,
    value,
  );
}
