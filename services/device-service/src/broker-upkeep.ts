import type { Logger } from '@ems/logging';
import type { BrokerLogins } from './broker-logins.ts';
import type { BrokerLoginRepository } from './db/broker-login-repository.ts';
import type { DeviceRepository } from './db/device-repository.ts';
import type { UserRepository } from './db/user-repository.ts';

const pendingMs = 60_000;
const reconcileEveryMs = 60_000;

/** Brings the broker to what the database says, and confirms erasures once it is there. */
export function createBrokerUpkeep(use: {
  devices: DeviceRepository;
  users: UserRepository;
  loginRepository: BrokerLoginRepository;
  logins: BrokerLogins;
  nudgeOutbox: () => void;
  logger: Logger;
}) {
  const { devices, users, loginRepository, logins, nudgeOutbox, logger } = use;
  let reconciledAt = 0;
  let running: Promise<void> = Promise.resolve();

  async function removeRequested(): Promise<void> {
    const ids = await loginRepository.removals();
    if (ids.length > 0) {
      await logins.remove(ids);
      await loginRepository.removed(ids);
    }
    if ((await users.confirmErasures()) > 0) nudgeOutbox();
  }

  async function reconcile(): Promise<void> {
    const changed = await logins.reconcile(await loginRepository.wanted());
    if (changed.put + changed.removed > 0) logger.warn(changed, 'broker logins were mended');
    reconciledAt = Date.now();
  }

  async function round(): Promise<void> {
    await devices.removePending({ createdAt: { lt: new Date(Date.now() - pendingMs) } });
    await removeRequested();
    if (Date.now() - reconciledAt >= reconcileEveryMs) await reconcile();
    await users.purgeTombstones();
  }

  /** One after the other, whoever asks. */
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
