import { describeVariables } from '@ems/config';
import { expect, test } from 'vitest';
import { processes } from '../tools/configured-processes.ts';

/** In each pod, for a Service `x-y`: `X_Y_PORT=tcp://…`, `X_Y_SERVICE_HOST`, `X_Y_PORT_80_TCP_ADDR` and others. */
const kubernetesSets = /_PORT$|_SERVICE_HOST$|_SERVICE_PORT(_|$)|_PORT_\d+_/;
/** They have had these names before; charts name no Service `public-mqtt` or `public-amqp`. */
const known = ['PUBLIC_MQTT_PORT', 'PUBLIC_AMQP_PORT'];

test.each(Object.entries(processes))(
  'no variable of %s has a name that Kubernetes sets for a Service, and each is described',
  (_, load) => {
    const variables = describeVariables(load);
    const names = variables.map(({ name }) => name).filter((name) => !known.includes(name));
    expect(names.filter((name) => kubernetesSets.test(name))).toEqual([]);
    expect(variables.filter(({ meaning }) => meaning === '')).toEqual([]);
  },
);
