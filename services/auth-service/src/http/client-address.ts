import { addressKey } from '@ems/http';
import type { Request } from 'express';

/** Where a request comes from, as limits by address see it. */
export const clientAddress = (request: Request): string => addressKey(request.ip);
