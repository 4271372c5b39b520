import { signedW, Wh } from '../field.ts';
import type { Profile, ValuesByFlow } from '../profile.ts';

const plug: ValuesByFlow = {
  consumption: { register: Wh('aenergy.total'), power: signedW('apower') },
  production: { register: Wh('ret_aenergy.total'), power: signedW('-apower') },
};
const oneMeter: ValuesByFlow = {
  consumption: { power: signedW('act_power') },
  production: { power: signedW('-act_power') },
};
const oneCounter: ValuesByFlow = {
  consumption: { register: Wh('total_act_energy') },
  production: { register: Wh('total_act_ret_energy') },
};
const allPhases: ValuesByFlow = {
  consumption: { power: signedW('total_act_power') },
  production: { power: signedW('-total_act_power') },
};
const allCounters: ValuesByFlow = {
  consumption: { register: Wh('total_act') },
  production: { register: Wh('total_act_ret') },
};

/** https://shelly-api-docs.shelly.cloud/gen2: MQTT prefix `device/7`. All of its registers are in watt-hours. */
const components = {
  'switch:{source}': plug,
  'pm1:{source}': plug,
  'light:{source}': plug,
  'cover:{source}': plug,
  'rgb:{source}': plug,
  'rgbw:{source}': plug,
  'cct:{source}': plug,
  'em1:{source}': oneMeter,
  'em1data:{source}': oneCounter,
  'em:{source}': allPhases,
  'emdata:{source}': allCounters,
};

export const shellyGen2: Profile = {
  name: 'Shelly (Plus, Pro, 2nd generation and later)',
  settings: { source: 'optional' },
  usualSource: '0',
  // Messages contain what changed, so a message without `ret_aenergy` may be from a device that has it.
  oneCounter:
    'If it is a plug behind an inverter, keep production, turn on “Generic status update over MQTT” in the plug, and choose the type “Other device” with the topic “status/switch:0”, the path “aenergy.total” and the unit Wh',
  allSources: 'To count the phases of a 3EM together, set its device profile to “triphase”',
  reads: [
    { topic: 'events/rpc', within: 'params', components },
    { topic: 'status/{component}', components },
  ],
  ignores: {
    availability: ['online'],
    settings: ['announce', 'rpc', 'command/**', 'debug/**'],
    other_measurement: ['events/**', 'status/**'],
  },
};
