import { z } from 'zod';

const tags = /^(?:\*|(?:W\/)?"[^"]*"(?:\s*,\s*(?:W\/)?"[^"]*")*)$/;

/** Headers of a change that may require a certain version of the resource. */
export const ifMatch = z.object({
  'if-match': z.string().max(200).regex(tags, 'Must be an entity tag such as "3"').optional().meta({
    description:
      'The `ETag` of the version you read. The change is rejected if the resource has changed since',
  }),
});

export const entityTag = (version: number): string => `"${version}"`;

/** The versions that a change accepts. Undefined means any. A tag of another form matches no version. */
export function acceptedVersions(headers: z.output<typeof ifMatch>): readonly number[] | undefined {
  const given = headers['if-match'];
  if (given === undefined || given === '*') return undefined;
  return given.split(',').map((tag) => Number(/^"(\d{1,9})"$/.exec(tag.trim())?.[1] ?? 0));
}
