import type { Profile } from '../profile.ts';
import { dsmr } from './dsmr.ts';
import { esphome } from './esphome.ts';
import { generic } from './generic.ts';
import { homewizard } from './homewizard.ts';
import { opendtu } from './opendtu.ts';
import { shellyGen1 } from './shelly-gen1.ts';
import { shellyGen2 } from './shelly-gen2.ts';
import { tasmota } from './tasmota.ts';
import { zigbee2mqtt } from './zigbee2mqtt.ts';

/** By the name in the API and in events. */
export const profiles = {
  tasmota,
  'shelly-gen1': shellyGen1,
  'shelly-gen2': shellyGen2,
  zigbee2mqtt,
  esphome,
  homewizard,
  dsmr,
  opendtu,
  generic,
} as const satisfies Record<string, Profile>;

export type ProfileId = keyof typeof profiles;
export const profileIds = Object.keys(profiles) as readonly ProfileId[];
