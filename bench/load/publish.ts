import { setTimeout as delay } from 'node:timers/promises';
import { exchanges, readingRoutingKey } from '@ems/contracts';
import { connect } from 'amqplib';
import { loadOptions } from './load-options.ts';
import { plannedMessage, type Plan } from './plan.ts';

/** Publishes the messages of a plan with confirms, at a rate or as fast as the broker confirms. */
export interface PublishOptions {
  readonly url: string;
  readonly plan: Plan;
  readonly readingsAMessage: number;
  readonly messages: number;
  /** Stops before all messages are published. */
  readonly seconds?: number;
  /** Messages per second. Without it, as fast as the broker confirms. */
  readonly rate?: number;
  readonly window: number;
  /** Pause after a refused message. */
  readonly pauseMs?: number;
}

/** Sent every second and at the end. `refused` has the indexes of messages that the broker refused. */
export interface Published {
  readonly confirmed: number;
  readonly refused: readonly number[];
  readonly seconds: number;
  readonly done: boolean;
}

const options = loadOptions<PublishOptions>();
const connection = await connect(options.url, { noDelay: true });
const channel = await connection.createConfirmChannel();
const startedAt = performance.now();
const seconds = () => (performance.now() - startedAt) / 1000;
const refused: number[] = [];
let confirmed = 0;
let unconfirmed = 0;
let pausedUntil = 0;
let wake: (() => void) | undefined;

function settle(index: number, error: unknown): void {
  unconfirmed--;
  if (error) {
    refused.push(index);
    pausedUntil = performance.now() + (options.pauseMs ?? 0);
  } else confirmed++;
  wake?.();
}

const report = (done: boolean) =>
  process.send?.({ confirmed, refused: done ? refused : [], seconds: seconds(), done });
const ticker = setInterval(() => report(false), 1_000);

for (let index = 0; index < options.messages; index++) {
  if (options.seconds !== undefined && seconds() > options.seconds) break;
  while (unconfirmed >= options.window)
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  const pause = pausedUntil - performance.now();
  if (pause > 0) await delay(pause);
  if (options.rate !== undefined) {
    const early = index / options.rate - seconds();
    if (early > 0.002) await delay(early * 1000);
  }
  const { deviceId, body } = plannedMessage(options.plan, index, options.readingsAMessage);
  unconfirmed++;
  channel.publish(
    exchanges.data,
    readingRoutingKey(deviceId),
    Buffer.from(body),
    { persistent: true, mandatory: true },
    (error) => settle(index, error),
  );
}
while (unconfirmed > 0)
  await new Promise<void>((resolve) => {
    wake = resolve;
  });
clearInterval(ticker);
report(true);
await connection.close();
process.disconnect();
