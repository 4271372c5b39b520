import { exchanges } from '@ems/contracts';
import { capturedLog, captureEvents, eventually } from '@ems/dev-env/testing';
import { expect, test } from 'vitest';
import { call, login, refresh, register, somebody } from './client.ts';
import { isDown } from './fake-user-service.ts';
import { authEnvironment, goodPassword, internalToken } from './start-auth-service.ts';

test('failed logins, throttling and new passwords are logged with the id and without an email', async () => {
  const log = capturedLog('auth-service');
  const environment = await authEnvironment(log.logger);
  const { url } = await environment.start();
  const ann = await somebody(url);
  for (let n = 0; n < 8; n++) await login(url, ann.email, 'not the password');
  const body = { currentPassword: goodPassword, newPassword: 'another good one' };
  await call(url, 'PUT', '/api/auth/password', { token: ann.token, body });
  // Attempts are counted in the database, so the strict service needs one of its own.
  const other = await authEnvironment(log.logger);
  const strict = await other.start({ AUTH_ATTEMPTS_PER_MINUTE: '1' });
  for (let n = 0; n < 4; n++) await login(strict.url, 'b@example.org');
  await Promise.all([environment.stop(), other.stop()]);

  const times = (text: string) => log.text().split(`"msg":"${text}"`).length - 1;
  expect(times('Wrong password')).toBe(7);
  expect(times('Attempts throttled'), 'two by account, one for the address').toBe(3);
  expect(times('Password changed')).toBe(1);
  expect(log.text()).toContain(`"userId":"${ann.userId}"`);
  for (const email of [ann.email, 'b@example.org']) expect(log.text()).not.toContain(email);
});

test('no log line or event contains a password, token or cookie, in success or failure', async () => {
  const log = capturedLog('auth-service');
  const environment = await authEnvironment(log.logger);
  const events = await captureEvents(environment.broker, [
    { exchange: exchanges.sync, type: '#' },
    { exchange: exchanges.ws, type: '#' },
  ]);
  const { url } = await environment.start();
  const ann = await somebody(url);
  const secrets = [goodPassword, internalToken, ann.token, ann.cookie];
  const another = 'another password that is good';
  const refreshed = await refresh(url, ann.cookie);
  const { accessToken: token } = refreshed.body;
  const unknownLink = 'a link that somebody was sent';
  for (const action of ['inspect', 'redeem'])
    await call(url, 'POST', `/api/auth/password-links/${action}`, {
      body: { token: unknownLink, password: goodPassword },
    });
  secrets.push(unknownLink);
  const body = { currentPassword: goodPassword, newPassword: another };
  await call(url, 'PUT', '/api/auth/password', { token, body: { ...body, [another]: 1 } });
  await call(url, 'PUT', '/api/auth/password', { token, body });
  const again = await login(url, ann.email, another);
  await login(url, ann.email, `${another} not`);
  await call(url, 'GET', `/internal/verify?token=${ann.token}`, { token: `${ann.token}x` });
  environment.users.behave(isDown);
  expect((await register(url, 'b@example.org', another)).status).toBe(503);
  environment.users.behave(undefined);
  // Reused after the grace period, so the whole session ends.
  environment.travel(120_000);
  await refresh(url, ann.cookie);
  await eventually(() => expect(events.all().length).toBeGreaterThan(0));
  secrets.push(another, token as string, refreshed.cookie ?? '-');
  secrets.push(again.body.accessToken as string, again.cookie ?? '-');
  await events.stop();
  await environment.stop();

  expect(log.text()).not.toBe('');
  const seen = log.text() + JSON.stringify(events.all());
  for (const secret of [...secrets, new URL(environment.database.url).password])
    expect(seen.includes(secret)).toBe(false);
});
