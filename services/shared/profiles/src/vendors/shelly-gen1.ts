import { signedW, W, wattMinutes, Wh } from '../field.ts';
import type { Profile, Values, ValuesByFlow } from '../profile.ts';

/** A plug counts what flows through it, either way: of the panels behind it, it is what they produce. */
const ofOneCounter = (values: Values): ValuesByFlow => ({
  consumption: values,
  production: values,
});

const ofPhases = (member: string) =>
  [0, 1, 2].map((phase) => `emeters[${phase}].${member}`).join(' + ');

/** https://shelly-api-docs.shelly.cloud/gen1: MQTT id `device-7`; relays count watt-minutes, meters watt-hours. */
export const shellyGen1: Profile = {
  name: 'Shelly (1st generation)',
  settings: { source: 'optional' },
  usualSource: '0',
  allSources:
    'To count the phases of a 3EM together, let a script post the response of its /status with the topic “status”',
  reads: [
    ...['relay', 'light', 'roller'].flatMap((part) => [
      {
        topic: `${part}/{source}/energy`,
        payload: 'number' as const,
        ...ofOneCounter({ register: wattMinutes('$') }),
      },
      {
        topic: `${part}/{source}/power`,
        payload: 'number' as const,
        ...ofOneCounter({ power: W('$') }),
      },
    ]),
    {
      topic: 'emeter/{source}/total',
      payload: 'number',
      hasOneFlow: true,
      consumption: { register: Wh('$') },
    },
    {
      topic: 'emeter/{source}/total_returned',
      payload: 'number',
      hasOneFlow: true,
      production: { register: Wh('$') },
    },
    {
      topic: 'emeter/{source}/power',
      payload: 'number',
      consumption: { power: signedW('$') },
      production: { power: signedW('-$') },
    },
    // A 3EM sends its phases one by one. A script that forwards the response of `/status` sends them together.
    {
      topic: 'status',
      consumption: { register: Wh(ofPhases('total')), power: signedW(ofPhases('power')) },
      production: {
        register: Wh(ofPhases('total_returned')),
        power: signedW(`-${ofPhases('power')}`),
      },
    },
  ],
  ignores: {
    availability: ['online'],
    settings: ['announce', 'info', '*/*/command', 'command', 'settings/**'],
    other_measurement: [
      ...['relay', 'light', 'roller', 'emeter', 'input', 'white', 'color'].flatMap((part) => [
        `${part}/*`,
        `${part}/*/*`,
      ]),
      ...['input_event', 'longpush', 'sensor', 'ext_temperature', 'ext_humidity', 'adc'].map(
        (part) => `${part}/*`,
      ),
      'temperature',
      'temperature_f',
      'temperature_status',
      'overtemperature',
      'overload',
      'voltage',
      'loaderror',
    ],
  },
};
