import { ClusterAddons } from './components/cluster-addons.ts';
import { EnergyPlatform } from './components/energy-platform.ts';
import { Operator } from './components/operator.ts';
import { loadConfig } from './config.ts';

const config = loadConfig();
const addOns = new ClusterAddons('add-ons', { addOns: config.addOns });
const operator = new Operator('operator', config, { dependsOn: addOns });
const platform = new EnergyPlatform('ems', config, { dependsOn: operator });

export const url = platform.url;
/** The command that shows the password of the first administrator. */
export const administratorPassword = platform.administratorPassword;
