import { setTimeout as delay } from 'node:timers/promises';
import { createLogger } from '@ems/logging';
import { connectTransport } from '../../services/simulator/src/transports/connect.ts';
import type { Transport } from '../../services/simulator/src/transports/transport.ts';
import type { Device } from '../platform/api-client.ts';
import { planReadings } from './plan-readings.ts';

const logger = createLogger({ name: 'sender', level: 'silent' });
const atOnce = 4;
const patienceMs = 120_000;

/** Sends the planned messages of a device. Each is repeated until the platform has accepted it. */
export async function sendReadings(options: { device: Device; url: string; seed: number }) {
  const plan = planReadings(options.seed);
  const transport = await connectTransport(options.url, options.device, logger);
  let going = true;
  let abandoned = false;
  let messages = 0;
  let refusals = 0;

  async function insist(message: Parameters<Transport['send']>[0]): Promise<void> {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      try {
        await transport.send(message);
        return;
      } catch (error) {
        refusals++;
        if (abandoned) return;
        if (Date.now() > deadline) throw error;
        await delay(100);
      }
    }
  }

  async function run(): Promise<void> {
    while (going) {
      await insist(plan.message());
      messages++;
      await delay(20);
    }
  }

  const running = Promise.all(Array.from({ length: atOnce }, run));
  running.catch(() => undefined);
  return {
    device: options.device,
    sent: plan.sent,
    messages: () => messages,
    refusals: () => refusals,
    /** Resolves when all sent messages are accepted. */
    async finish(): Promise<void> {
      going = false;
      await running;
    },
    /** Gives up messages that are not accepted yet. */
    abandon(): void {
      going = false;
      abandoned = true;
    },
    close: () => transport.close(),
  };
}

export type Sender = Awaited<ReturnType<typeof sendReadings>>;
