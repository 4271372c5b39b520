/** Prisma's P2002: a unique constraint does not allow this row. */
export const isUniqueViolation = (error: unknown): boolean =>
  (error as { code?: unknown } | null)?.code === 'P2002';
