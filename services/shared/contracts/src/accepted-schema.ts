import { z } from 'zod';

/** The schema by which a listener checks a message. It ignores unknown members. */
export const acceptedSchema = (schema: z.ZodType, target: 'draft-2020-12' | 'draft-7') =>
  z.toJSONSchema(schema, { io: 'input', target });
