import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  brokerConfig,
  brokerManagementConfig,
  databaseConfig,
  defineConfig,
  tokenVerifierConfig,
} from './index.ts';

const loadDatabase = defineConfig(databaseConfig(10));
const loadBroker = defineConfig(brokerConfig);
const loadManagement = defineConfig(brokerManagementConfig);

const databaseParts = {
  DATABASE_HOST: 'db',
  DATABASE_USER: 'app',
  DATABASE_PASSWORD: 'p@ss/w:rd%2F?#',
  DATABASE_NAME: 'homes',
};

test('a database URL is used as it is', () => {
  const url = 'postgresql://app:secret@db:5433/homes?sslmode=require';
  const config = loadDatabase({ DATABASE_URL: url, DATABASE_CONNECTIONS: '4' });
  expect(config.databaseUrl.reveal()).toBe(url);
  expect(config.databaseConnections).toBe(4);
});

test('a database can be given in parts, with any characters in the password', () => {
  const url = new URL(loadDatabase(databaseParts).databaseUrl.reveal());
  expect(url.href).toMatch(/^postgresql:\/\/app:.*@db:5432\/homes$/);
  expect(decodeURIComponent(url.password)).toBe(databaseParts.DATABASE_PASSWORD);
  const { databaseUrl } = loadDatabase({
    ...databaseParts,
    DATABASE_HOST: '::1',
    DATABASE_PORT_NUMBER: '6000',
  });
  expect(databaseUrl.reveal()).toContain('@[::1]:6000/');
});

test('each part can be read from a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'config-'));
  const files = Object.entries(databaseParts).map(([name, value]) => {
    const file = join(folder, name);
    writeFileSync(file, `${value}\n`);
    return [`${name}_FILE`, file];
  });
  expect(loadDatabase(Object.fromEntries(files)).databaseUrl.reveal()).toBe(
    loadDatabase(databaseParts).databaseUrl.reveal(),
  );
});

test('a broker can be given as a URL or in parts, both with the virtual host', () => {
  expect(loadBroker({ AMQP_URL: 'amqp://a:b@mq/%2Fhomes' }).vhost).toBe('/homes');
  expect(loadBroker({ AMQP_URL: 'amqps://a:b@mq' }).vhost).toBe('/');
  const parts = { AMQP_HOST: 'mq', AMQP_USER: 'a', AMQP_PASSWORD: 'b' };
  const config = loadBroker(parts);
  expect([config.amqpUrl.reveal(), config.vhost]).toEqual(['amqp://a:b@mq:5672/%2F', '/']);
  expect(loadBroker({ ...parts, AMQP_VHOST: 'homes' }).amqpUrl.reveal()).toBe(
    'amqp://a:b@mq:5672/homes',
  );
  const management = loadManagement({
    AMQP_MANAGEMENT_HOST: 'mq',
    AMQP_MANAGEMENT_USER: 'a',
    AMQP_MANAGEMENT_PASSWORD: 'b',
  });
  expect(management.managementUrl.reveal()).toBe('http://a:b@mq:15672');
});

test.each([
  [
    'nothing',
    {},
    'DATABASE_URL: is missing. Set it, or DATABASE_HOST, DATABASE_USER, DATABASE_PASSWORD and DATABASE_NAME',
  ],
  [
    'some parts',
    { DATABASE_HOST: 'db', DATABASE_NAME: 'homes' },
    /DATABASE_PASSWORD: is missing.*DATABASE_USER: is missing/,
  ],
  [
    'a URL and parts',
    { ...databaseParts, DATABASE_URL: 'postgresql://a:hidden@db/x' },
    'DATABASE_URL: is set as well as DATABASE_HOST',
  ],
  [
    'a URL and a port',
    { DATABASE_PORT_NUMBER: '1', DATABASE_URL: 'postgresql://a:hidden@db/x' },
    'DATABASE_URL: is set as well as DATABASE_PORT_NUMBER',
  ],
  ['another protocol', { DATABASE_URL: 'mysql://a:hidden@db/x' }, 'Use an address such as'],
  ['no address', { DATABASE_URL: 'hidden' }, 'DATABASE_URL: Use an address such as'],
  [
    'the address that Kubernetes sets for a Service',
    { ...databaseParts, DATABASE_PORT_NUMBER: 'tcp://10.0.0.1:5432' },
    'DATABASE_PORT_NUMBER',
  ],
])('a database given as %s is an error that says what to do', (_, environment, text) => {
  const load = () => loadDatabase(environment);
  expect(load).toThrow(text);
  expect(load).not.toThrow('hidden');
});

test('the issuer of tokens is the address of the page by default', () => {
  const load = defineConfig(tokenVerifierConfig);
  const keys = { JWKS_URL: 'http://auth/internal/jwks' };
  expect(load(keys).tokens.issuer).toBe('http://app.localhost');
  expect(load({ ...keys, PUBLIC_ORIGIN: 'https://ems.example/' }).tokens.issuer).toBe(
    'https://ems.example',
  );
  expect(load({ ...keys, JWT_ISSUER: 'urn:ems' }).tokens.issuer).toBe('urn:ems');
});
