import { call } from '@ems/dev-env/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deviceEnvironment, type DeviceEnvironment } from './start-device-service.ts';

let environment: DeviceEnvironment;

beforeAll(async () => {
  environment = await deviceEnvironment();
});
afterAll(() => environment.stop());

const register = (token: string, name: string) =>
  call(environment.url, 'POST', '/api/devices', { token, body: { name } });

test('a registration that fails at its last step does not count towards the limit', async () => {
  const { token, userId } = await environment.somebody();
  await environment.pool.query(`
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$;
    CREATE TRIGGER refuse BEFORE UPDATE ON devices FOR EACH ROW WHEN (new.name = 'Doomed')
      EXECUTE FUNCTION refuse()`);

  const { status } = await register(token, 'Doomed');

  expect(status).toBeGreaterThanOrEqual(500);
  expect(await environment.rows('SELECT FROM devices WHERE user_id = $1', [userId])).toEqual([]);
});

test('each of many concurrent registrations either returns a device or leaves nothing', async () => {
  const { token, userId } = await environment.somebody();

  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, index) => register(token, `Plug ${index}`)),
  );

  const registered = answers.filter(({ status }) => status === 201);
  const rows = await environment.rows<{ status: string }>(
    'SELECT status FROM devices WHERE user_id = $1',
    [userId],
  );
  expect(rows.map(({ status }) => status)).toEqual(registered.map(() => 'active'));
  expect(registered.length).toBeGreaterThan(0);
});
