import type { ApiClient } from '../platform/api-client.ts';
import type { Outside } from '../platform/outside.ts';
import type { Platform } from '../platform/platform.ts';

export interface Target {
  readonly platform: Platform;
  readonly api: ApiClient;
  readonly storage: Outside;
}

/** Something that one login, or a stranger, does to the platform. */
export interface Attack {
  readonly name: string;
  /** What the attacker does, in one line. */
  readonly about: string;
  /**
   * Attacks over loopback, bounded in count and time, and cleans up its own connections.
   *
   * @returns a sentence for each thing that the attacker achieved and must not be able to; none: the platform held
   */
  run(target: Target): Promise<readonly string[]>;
}
