import { addressKey } from '@ems/http';
import type { Request } from 'express';

/** The client's address, as the limits per address count it. */
export const clientAddress = (request: Request): string => addressKey(request.ip);
