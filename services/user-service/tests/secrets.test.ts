import { exchanges } from '@ems/contracts';
import { call, capturedLog, captureEvents, eventually } from '@ems/dev-env/testing';
import { expect, test } from 'vitest';
import { internalToken, userEnvironment } from './start-user-service.ts';

test('no log line or event contains a password or token, in success or failure', async () => {
  const log = capturedLog('user-service');
  const environment = await userEnvironment(log.logger);
  const { accounts, broker, url } = environment;
  const events = await captureEvents(broker, [{ exchange: exchanges.sync, type: '#' }]);
  const admin = await environment.somebody({ administrator: true });
  const password = 'a password that nobody else has';
  const ann = await environment.somebody();
  const make = (body: object) =>
    call(url, 'POST', '/api/users', { token: admin.token, body: { name: 'A', ...body } });
  const remove = (id: string) =>
    call(url, 'DELETE', `/api/users/${id}`, { token: admin.token, body: { password } });

  const invited = await make({ email: 'a@example.org' });
  expect(invited.status).toBe(201);
  const refused = [
    await make({ email: 'a@example.org' }),
    await make({ email: 'no email' }),
    await make({ email: 'b@example.org', [password]: 1 }).then(() => ({ text: '' })),
  ];
  refused.push(await remove(ann.userId));
  accounts.behave((_call, response) => void response.writeHead(500).end(password));
  refused.push(await make({ email: 'c@example.org' }), await remove(ann.userId));
  accounts.behave((_call, response) => void response.destroy());
  refused.push(await make({ email: 'd@example.org' }));
  await call(url, 'GET', `/api/users?token=${admin.token}`, { token: `${admin.token}x` });
  await eventually(() => expect(events.all().length).toBeGreaterThan(1));
  await events.stop();
  await environment.stop();

  expect(log.text()).toContain(`"by":"${admin.userId}","msg":"User invited"`);
  expect(log.text()).toContain('Request rejected, service unavailable');
  const seen = [
    log.text(),
    JSON.stringify(events.all()),
    ...refused.map(({ text }) => text),
  ].join();
  for (const secret of [
    password,
    invited.body.invitation.token as string,
    admin.token,
    internalToken,
    new URL(broker.amqpUrl('user-service')).password,
    new URL(environment.database.url).password,
  ])
    expect(seen.includes(secret)).toBe(false);
});
