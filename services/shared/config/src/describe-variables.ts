import { z } from 'zod';
import type { LoadConfig } from './define-config.ts';

export interface DescribedVariable {
  readonly name: string;
  readonly meaning: string;
  readonly required: boolean;
  readonly default: string | undefined;
  /** The allowed values: a range of numbers or a list of texts. Empty for any text. */
  readonly value: string;
}

/** The variables of a configuration, in alphabetical order. */
export const describeVariables = ({ variables }: LoadConfig): readonly DescribedVariable[] =>
  Object.entries(variables)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, variable]) => {
      const { success, data } = z.safeParse(variable, undefined);
      return {
        name,
        meaning: z.globalRegistry.get(variable)?.description ?? '',
        required: !success,
        default: data === undefined ? undefined : String(data),
        value: valueOf(variable),
      };
    });

function valueOf(variable: z.core.$ZodType): string {
  const schema = z.toJSONSchema(variable, { io: 'output', unrepresentable: 'any' });
  if (schema.enum) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (schema.type === 'boolean') return '`true` or `false`';
  if (schema.type !== 'integer' && schema.type !== 'number') return '';
  const { minimum, exclusiveMinimum, maximum = Number.MAX_SAFE_INTEGER } = schema;
  return [
    schema.type === 'integer' ? 'whole number' : 'number',
    minimum === undefined ? '' : ` from ${minimum}`,
    exclusiveMinimum === undefined ? '' : ` above ${exclusiveMinimum}`,
    maximum === Number.MAX_SAFE_INTEGER ? '' : ` to ${maximum}`,
  ].join('');
}
