import { z } from 'zod';

/** What a listener accepts of a message: members that it does not know it passes over. */
export const acceptedSchema = (schema: z.ZodType, target: 'draft-2020-12' | 'draft-7') =>
  z.toJSONSchema(schema, { io: 'input', target });
