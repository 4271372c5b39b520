import { exchanges, userDeleted } from '@ems/contracts';
import { call, capturedLog, captureEvents, eventually, tcpProxy } from '@ems/dev-env/testing';
import { expect, test } from 'vitest';
import { deviceEnvironment } from './start-device-service.ts';

test('no log line, list or event contains a device’s password or a token, in success or failure', async () => {
  const log = capturedLog('device-service');
  const environment = await deviceEnvironment(log.logger);
  const { broker, url } = environment;
  const events = await captureEvents(
    broker,
    [exchanges.sync, exchanges.ws, exchanges.data].map((exchange) => ({ exchange, type: '#' })),
  );
  const ann = await environment.somebody();
  const device = await environment.register(ann.token);
  const token = { token: ann.token };
  const secrets = [ann.token, device.credentials.password];
  const path = `/api/devices/${device.id}`;
  const body = { timestamp: new Date().toISOString(), kwh: 0.1 };

  const rotated = await call(url, 'POST', `${path}/credentials`, token);
  secrets.push(rotated.body.credentials.password as string);
  const basic = `${device.credentials.username}:${rotated.body.credentials.password}`;
  await call(url, 'POST', `${path}/readings`, { basic, body });
  await call(url, 'POST', `${path}/readings`, { basic: device.basic, body });
  await call(url, 'POST', `${path}/readings`, { basic, body: '{' });
  await call(url, 'GET', `${path}?token=${ann.token}`, { token: `${ann.token}x` });

  // The broker is unavailable, so failures are logged.
  const management = new URL(broker.managementUrl('device-registrar'));
  const proxy = await tcpProxy(Number(management.port));
  management.port = String(proxy.port);
  secrets.push(management.password);
  const away = await environment.start({ AMQP_MANAGEMENT_URL: management.href });
  proxy.cut();
  expect((await call(away.url, 'POST', `${path}/credentials`, token)).status).toBe(503);
  expect(
    (await call(away.url, 'POST', '/api/devices', { ...token, body: { name: 'A' } })).status,
  ).toBe(503);
  await away.upkeep.round().catch(() => undefined);
  proxy.restore();

  const lists = [
    (await call(url, 'GET', '/api/devices', token)).text,
    (await call(url, 'GET', path, token)).text,
  ];
  await environment.bus.publish(userDeleted, { userId: ann.userId, version: 2 });
  await eventually(() =>
    expect(events.all().some(({ type }) => type === 'user.erased')).toBe(true),
  );
  await events.stop();
  await environment.stop();
  await proxy.stop();

  expect(log.text()).toContain('Request rejected, service unavailable');
  const hashes = lists.join('').includes('credentialHash');
  expect(hashes).toBe(false);
  const seen = [log.text(), JSON.stringify(events.all()), ...lists].join('\n');
  for (const secret of [
    ...secrets,
    new URL(broker.amqpUrl('device-service')).password,
    new URL(environment.database.url).password,
  ])
    expect(seen.includes(secret) || seen.includes(Buffer.from(secret).toString('base64'))).toBe(
      false,
    );
});
