import type { z } from 'zod';
import type { Exchange } from './exchanges.ts';
import type { ServiceName } from './services.ts';

export interface EventDefinition<
  Type extends string = string,
  Schema extends z.ZodType = z.ZodType,
> {
  /** Also the routing key. */
  readonly type: Type;
  /** Increased when a change of the schema is not backwards compatible. */
  readonly version: number;
  readonly exchange: Exchange;
  readonly summary: string;
  readonly senders: readonly ServiceName[];
  readonly listeners: readonly ServiceName[];
  /** The broker does not store a transient event. If one is lost, the next one replaces it. */
  readonly transient: boolean;
  readonly schema: Schema;
}

/** Declares an event: its type, schema, senders and listeners. */
export function defineEvent<const Type extends string, Schema extends z.ZodType>(
  definition: Omit<EventDefinition<Type, Schema>, 'transient' | 'version'> & {
    version?: number;
    transient?: boolean;
  },
): EventDefinition<Type, Schema> {
  return { version: 1, transient: false, ...definition };
}

/** The data of an event of this definition. */
export type EventData<Definition extends EventDefinition> = z.infer<Definition['schema']>;
