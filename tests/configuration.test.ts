import { describeVariables } from '@ems/config';
import { expect, test } from 'vitest';
import { processes } from '../tools/configured-processes.ts';

/** Kubernetes sets these in each pod. For a Service `x-y`: `X_Y_PORT=tcp://…`, `X_Y_SERVICE_HOST` and others. */
const kubernetesSets = /_PORT$|_SERVICE_HOST$|_SERVICE_PORT(_|$)|_PORT_\d+_/;
/** Existing names. They are safe, because no chart has a Service `public-mqtt` or `public-amqp`. */
const known = ['PUBLIC_MQTT_PORT', 'PUBLIC_AMQP_PORT'];
/** What Kubernetes sets is what the operator wants: the address of the API server. */
const meant = ['KUBERNETES_SERVICE_HOST', 'KUBERNETES_SERVICE_PORT'];

test.each(Object.entries(processes))(
  'every variable of %s is described, and none has a name that Kubernetes sets for a Service',
  (_, load) => {
    const variables = describeVariables(load);
    const names = variables
      .map(({ name }) => name)
      .filter((name) => ![...known, ...meant].includes(name));
    expect(names.filter((name) => kubernetesSets.test(name))).toEqual([]);
    expect(variables.filter(({ meaning }) => meaning === '')).toEqual([]);
  },
);
