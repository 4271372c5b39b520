import { createUpkeep, type Part } from '@ems/lifecycle';
import type { Logger } from '@ems/logging';
import type { LoginThrottleRepository } from './db/login-throttle-repository.ts';
import type { PasswordLinkRepository } from './db/password-link-repository.ts';
import type { SessionRepository } from './db/session-repository.ts';
import type { SigningKeyRepository } from './db/signing-key-repository.ts';
import { lifetimes } from './domain/lifetimes.ts';
import type { Registration } from './registration.ts';
import type { SigningKeys } from './signing-keys.ts';

/** Maintenance tasks. Each has its own loop, so that a failing one does not delay the others. */
export function createUpkeepOf(use: {
  ensureAdministrator: () => Promise<void>;
  registration: Registration;
  sessions: SessionRepository;
  links: PasswordLinkRepository;
  throttle: LoginThrottleRepository;
  keys: SigningKeys;
  keyRepository: SigningKeyRepository;
  now: () => number;
  logger: Logger;
}) {
  const now = () => new Date(use.now());
  const works = {
    administrator: { everyMs: 2_000, work: use.ensureAdministrator },
    registrations: { everyMs: 10_000, work: () => use.registration.sweep() },
    expired: {
      everyMs: 30_000,
      async work() {
        await use.sessions.removeExpired(now());
        await use.links.removeExpired(now());
        await use.throttle.removeSince(new Date(use.now() - lifetimes.throttle));
      },
    },
    keys: {
      everyMs: 60_000,
      async work() {
        await use.keys.rotateWhenOld();
        await use.keyRepository.removeRetired(now());
      },
    },
  };

  return {
    parts: Object.entries(works).map(([name, { everyMs, work }]): Part => {
      const upkeep = createUpkeep({ everyMs, work, logger: use.logger });
      return { name, start: () => upkeep.start(), stop: () => upkeep.stop() };
    }),
    /** Runs every task once, now. */
    async run(): Promise<void> {
      for (const { work } of Object.values(works)) await work();
    },
  };
}
