import type { Release } from './release.ts';
import type { Report } from './report.ts';

const forbidden = ['ems-postgresql:5432', 'ems-rabbitmq:15672', 'ems-auth-service:3000'];
const script = `const [host, port] = process.argv[1].split(':');
const socket = require('node:net').connect(port, host).setTimeout(4000);
const say = (state) => { console.log(state); process.exit(); };
socket.on('connect', () => say('open')).on('timeout', () => say('closed')).on('error', () => say('closed'));`;

/** The server of the page may not open connections. auth-service may reach its database, for comparison. */
export async function proveForbiddenEdges({ kubectl }: Release, report: Report): Promise<void> {
  const stateOf = async (component: string, target: string) => {
    const selector = `app.kubernetes.io/name=${component}`;
    const names = await kubectl('get', 'pods', '--selector', selector, '--output', 'name');
    const [pod = ''] = names.split('\n');
    return kubectl('exec', pod, '--', 'node', '-e', script, target);
  };
  const states: string[] = [];
  for (const target of forbidden) states.push(await stateOf('web', target));
  const allowed = await stateOf('auth-service', 'ems-postgresql:5432');
  report.record(
    'an edge that is not in the table is closed',
    `from web: ${forbidden.map((target, index) => `${target} ${states[index]}`).join(', ')}; from auth-service: ems-postgresql:5432 ${allowed}`,
    states.every((state) => state === 'closed') && allowed === 'open',
  );
}
