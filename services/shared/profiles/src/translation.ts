import type { ProfileElement } from './element-of.ts';
import type { Ignored } from './profile.ts';
import type { FieldProblem } from './read-field.ts';

/** Why a message could not be translated. */
export type ProfileReason =
  | FieldProblem
  | 'unknown_topic'
  | 'source_not_chosen'
  | 'several_sources'
  | 'split_values'
  | 'malformed_payload'
  | 'checksum_mismatch'
  | 'other_direction'
  | 'time_missing'
  | 'message_too_large';

export type Translation =
  | { readonly elements: readonly ProfileElement[] }
  | { readonly ignored: Ignored }
  | { readonly reason: ProfileReason; readonly detail: string };
