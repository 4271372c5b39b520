import type { Refusal } from '../reconcile/refusal.ts';
import type { Finding } from './condition.ts';

export const accepted = (refusal: Refusal | undefined): Finding =>
  refusal
    ? { status: 'False', ...refusal }
    : { status: 'True', reason: 'Valid', message: 'The spec is valid.' };
