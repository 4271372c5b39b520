import type { Request } from 'express';

/** Where a request comes from, as limits by address see it. */
export const clientAddress = (request: Request): string => request.ip ?? 'unknown';
