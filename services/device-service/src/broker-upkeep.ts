import type { Logger } from '@ems/logging';
import type { BrokerLogins } from './broker-logins.ts';
import type { CredentialRepository } from './db/credential-repository.ts';
import type { RegistrationRepository } from './db/registration-repository.ts';
import type { UserRepository } from './db/user-repository.ts';

const atOnce = 100;
const pendingMs = 60_000;
const reconcileEveryMs = 60_000;

/** Makes the broker's logins match the database, and confirms erasures once they do. */
export function createBrokerUpkeep(use: {
  registrations: RegistrationRepository;
  users: UserRepository;
  credentials: CredentialRepository;
  logins: BrokerLogins;
  logger: Logger;
}) {
  const { registrations, users, credentials, logins, logger } = use;
  let reconciledAt = 0;
  let running: Promise<void> = Promise.resolve();

  async function removeRequested(): Promise<void> {
    for (;;) {
      const ids = await credentials.removals();
      if (ids.length === 0) break;
      await credentials.settle(ids, logins);
    }
    await users.confirmErasures();
  }

  async function reconcile(): Promise<void> {
    const differing = await logins.differing(credentials.wanted);
    for (let from = 0; from < differing.length; from += atOnce)
      await credentials.settle(differing.slice(from, from + atOnce), logins);
    if (differing.length > 0) logger.warn({ count: differing.length }, 'Broker logins restored');
    const foreign = await logins.removeForeignQueues();
    if (foreign > 0) logger.warn({ count: foreign }, 'Forbidden queues of devices deleted');
    reconciledAt = Date.now();
  }

  async function round(): Promise<void> {
    for (const id of await registrations.leftSince(new Date(Date.now() - pendingMs)))
      await registrations.giveUp(id);
    await removeRequested();
    if (Date.now() - reconciledAt >= reconcileEveryMs) await reconcile();
    await users.purgeTombstones();
  }

  /** Runs one task at a time, whoever requests it. */
  const alone = (work: () => Promise<void>): Promise<void> => {
    const result = running.then(work);
    running = result.catch(() => undefined);
    return result;
  };

  return {
    round: () => alone(round),
    removeRequested: () => alone(removeRequested),
    reconcile: () => alone(reconcile),
  };
}

export type BrokerUpkeep = ReturnType<typeof createBrokerUpkeep>;
