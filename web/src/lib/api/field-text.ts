import { count } from '#lib/i18n/format.ts';
import { m } from '#lib/i18n/generated/messages.js';
import type { FieldProblem } from './api-error.ts';

type Params = NonNullable<FieldProblem['params']>;

function limitText({ origin, minimum, maximum, exclusive }: Params): string {
  const limit = count(minimum ?? maximum ?? 0);
  if (origin === 'string')
    return minimum === undefined
      ? m.field_at_most_characters({ limit })
      : minimum <= 1
        ? m.field_missing()
        : m.field_at_least_characters({ limit });
  if (origin === 'array')
    return minimum === undefined
      ? m.field_at_most_entries({ limit })
      : m.field_at_least_entries({ limit });
  if (exclusive)
    return minimum === undefined ? m.field_less_than({ limit }) : m.field_more_than({ limit });
  return minimum === undefined ? m.field_at_most({ limit }) : m.field_at_least({ limit });
}

const reasons: Readonly<Record<string, () => string>> = {
  printable: m.field_printable,
  time_zone: m.field_time_zone,
  locale: m.field_choose,
};

const codes: Readonly<Record<string, (params: Params) => string>> = {
  too_small: limitText,
  too_big: limitText,
  invalid_type: ({ expected }) =>
    expected === 'number' || expected === 'int' ? m.field_number() : m.field_missing(),
  invalid_format: ({ format }) => (format === 'email' ? m.field_email() : m.field_form()),
  custom: ({ reason }) => (reasons[reason ?? ''] ?? m.field_refused)(),
};

const others: Readonly<Record<string, () => string>> = {
  invalid_value: m.field_choose,
  not_chosen: m.field_choose,
  not_multiple_of: m.field_form,
  password_too_common: m.error_password_too_common,
  invalid_date: m.field_date,
  invalid_span: m.field_span,
  unknown_field: m.error_page_outdated,
};

/** Explains a problem of a field in the user's language. */
export const fieldText = ({ code, params = {} }: Pick<FieldProblem, 'code' | 'params'>): string =>
  codes[code]?.(params) ?? (others[code] ?? m.field_refused)();
