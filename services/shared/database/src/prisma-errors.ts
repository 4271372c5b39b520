/** Whether an error is Prisma's P2002, a violated unique constraint. */
export const isUniqueViolation = (error: unknown): boolean =>
  (error as { code?: unknown } | null)?.code === 'P2002';
