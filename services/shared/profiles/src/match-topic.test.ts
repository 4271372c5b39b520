import { expect, test } from 'vitest';
import { matchTopic } from './match-topic.ts';

test.each([
  ['**/SENSOR', 'SENSOR', {}],
  ['**/SENSOR', 'tele/SENSOR', {}],
  ['**/SENSOR', 'tele/plug/SENSOR', {}],
  ['**/SENSOR', 'tele/XSENSOR', undefined],
  ['sensor/**', 'sensor', {}],
  ['sensor/**', 'sensor/a/b', {}],
  ['sensor/**', 'sensors', undefined],
  ['**', 'a/b', {}],
  ['**', '', {}],
  ['*/power', 'a/power', {}],
  ['*/power', 'a/b/power', undefined],
  ['relay/{source}/energy', 'relay/1/energy', { source: '1' }],
  ['relay/{source}/energy', 'relay/1/2/energy', undefined],
  ['{source**}', 'kitchen/plug', { source: 'kitchen/plug' }],
  ['{source**}/availability', 'kitchen/plug/availability', { source: 'kitchen/plug' }],
  ['**/status/{component}', 'status/switch:0', { component: 'switch:0' }],
  ['switch:{source}', 'switch:12', { source: '12' }],
  ['a.b', 'axb', undefined],
  ['**/SENSOR', 'SENSOR\nX', undefined],
])('%j and %j', (pattern, topic, found) => {
  expect(matchTopic(pattern, topic)).toEqual(found);
});
