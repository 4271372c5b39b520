import type { FileImport } from '#lib/api/models.ts';
import { m } from '#lib/i18n/generated/messages.js';

export type ImportQuestion = NonNullable<FileImport['questions']>[number];

const questions: Readonly<Record<string, () => string>> = {
  sheet: m.import_ask_sheet,
  column: m.import_ask_column,
  timeColumn: m.import_ask_time_column,
  kind: m.import_ask_kind,
  unit: m.import_ask_unit,
  stamps: m.import_ask_stamps,
  dateOrder: m.import_ask_date_order,
  decimal: m.import_ask_decimal,
  timeZone: m.import_ask_time_zone,
  intervalSeconds: m.import_ask_interval,
  meter: m.import_ask_meter,
  duplicates: m.import_ask_duplicates,
  maxKw: m.import_ask_max_kw,
};

const choices: Readonly<Record<string, () => string>> = {
  'kind energy': m.import_kind_energy,
  'kind power': m.import_kind_power,
  'kind register': m.import_kind_register,
  'stamps start': m.import_stamps_start,
  'stamps end': m.import_stamps_end,
  'dateOrder dmy': m.import_order_dmy,
  'dateOrder mdy': m.import_order_mdy,
  'dateOrder ymd': m.import_order_ymd,
  'decimal point': m.import_decimal_point,
  'decimal comma': m.import_decimal_comma,
  'duplicates first': m.import_duplicates_first,
  'duplicates last': m.import_duplicates_last,
  'duplicates largest': m.import_duplicates_largest,
};

export const questionText = ({ id, text }: ImportQuestion): string => questions[id]?.() ?? text;

export const choiceText = (
  id: string,
  { value, label }: ImportQuestion['choices'][number],
): string => choices[`${id} ${value}`]?.() ?? label;

const statuses = {
  uploading: m.import_status_uploading,
  analysing: m.import_status_analysing,
  open: m.import_status_open,
  ready: m.import_status_ready,
  sending: m.import_status_sending,
  storing: m.import_status_storing,
  done: m.import_status_done,
  failed: m.import_status_failed,
  cancelled: m.import_status_cancelled,
  undoing: m.import_status_undoing,
  undone: m.import_status_undone,
} as const satisfies Record<FileImport['status'], () => string>;

export const statusText = ({ status }: FileImport): string => statuses[status]();

export const kindText = (kind: 'energy' | 'power' | 'register'): string =>
  choices[`kind ${kind}`]?.() ?? kind;
