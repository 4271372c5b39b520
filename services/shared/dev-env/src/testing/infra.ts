import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { startTestInfrastructure } from './infrastructure.ts';

/** Keeps PostgreSQL and RabbitMQ running for tests until a signal: `EMS_TEST_INFRA=.cache/test-infra.json npm test`. */
const file = new URL('../../../../../.cache/test-infra.json', import.meta.url).pathname;
const { stop, ...infrastructure } = await startTestInfrastructure();
mkdirSync(new URL('.', `file://${file}`).pathname, { recursive: true });
writeFileSync(file, JSON.stringify(infrastructure), { mode: 0o600 });
console.log(`EMS_TEST_INFRA=${file}`);

let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    rmSync(file, { force: true });
    void stop().finally(() => process.exit(0));
  });
}
setInterval(() => undefined, 60_000);
