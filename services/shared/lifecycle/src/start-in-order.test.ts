import { expect, test } from 'vitest';
import { startInOrder, type Part } from './start-in-order.ts';

function recorded(failing?: string) {
  const log: string[] = [];
  const part = (name: string): Part => ({
    name,
    start() {
      log.push(`start ${name}`);
      if (name === failing) throw new Error(`no ${name}`);
    },
    stop: () => log.push(`stop ${name}`),
  });
  return { log, parts: [part('pool'), part('broker'), part('http')] };
}

test('parts start in order and stop in reverse', async () => {
  const { log, parts } = recorded();
  const whole = startInOrder(parts);
  await whole.start();
  await whole.stop();
  expect(log).toEqual([
    'start pool',
    'start broker',
    'start http',
    'stop http',
    'stop broker',
    'stop pool',
  ]);
});

test('when one part fails to start, the earlier parts are stopped and the failure is thrown', async () => {
  const { log, parts } = recorded('http');
  await expect(startInOrder(parts).start()).rejects.toThrow('no http');
  expect(log).toEqual(['start pool', 'start broker', 'start http', 'stop broker', 'stop pool']);
});
