import type { ApiClient } from '../platform/api-client.ts';
import type { Outside } from '../platform/outside.ts';
import type { Platform } from '../platform/platform.ts';

export interface Target {
  readonly platform: Platform;
  readonly api: ApiClient;
  readonly storage: Outside;
}

/** An attack on the platform by one login or a stranger. */
export interface Attack {
  readonly name: string;
  /** The attack in one line. */
  readonly about: string;
  /**
   * Attacks over loopback, limited in count and time, and closes its own connections.
   *
   * @returns a sentence for each thing that the attacker achieved. Empty when the platform withstood the attack.
   */
  run(target: Target): Promise<readonly string[]>;
}
