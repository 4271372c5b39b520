import type { z } from 'zod';
import type { Exchange } from './exchanges.ts';
import type { ServiceName } from './services.ts';

export interface EventDefinition<
  Type extends string = string,
  Schema extends z.ZodType = z.ZodType,
> {
  /** Also the routing key. */
  readonly type: Type;
  /** Raised when a change of the schema is not backwards compatible. */
  readonly version: number;
  readonly exchange: Exchange;
  readonly summary: string;
  readonly senders: readonly ServiceName[];
  readonly listeners: readonly ServiceName[];
  /** A transient event is not stored by the broker: losing one only delays what the next one shows. */
  readonly transient: boolean;
  readonly schema: Schema;
}

/** Declares one event: what it is called, what it carries, who sends it and who listens. */
export function defineEvent<const Type extends string, Schema extends z.ZodType>(
  definition: Omit<EventDefinition<Type, Schema>, 'transient' | 'version'> & {
    version?: number;
    transient?: boolean;
  },
): EventDefinition<Type, Schema> {
  return { version: 1, transient: false, ...definition };
}

/** What an event of this definition carries. */
export type EventData<Definition extends EventDefinition> = z.infer<Definition['schema']>;
