import { seconds } from '../report.ts';
import { run, until } from '../run-program.ts';
import { completeBackup } from './complete-backup.ts';
import { sendInOrder } from './send-in-order.ts';
import { openStoredReadings } from './stored-readings.ts';
import { createSubject, name, type Subject } from './subject.ts';

const backupName = 'drill';
const claim = 'rescued';
const size = '1Gi';

/** A backup under load, the loss of the whole namespace, and a restore into another one. */
export async function drill(subject: Subject): Promise<void> {
  const { report, release, api } = subject;
  await subject.change({
    backup: { schedule: '0 3 * * *', timeoutSeconds: 900, target: { volume: { size } } },
  });
  await subject.settled('Ready');
  const resident = await api.register();
  const devices = [];
  for (const meter of ['Grid', 'Heat pump', 'Car'])
    devices.push(await api.addDevice(resident.token, meter));
  const load = sendInOrder(api, devices);
  const sent = (requests: number) => async () =>
    load.acceptedAt.every((times) => times.length >= requests);
  try {
    await until('readings are accepted', sent(8), 120);
    const { moment, volume, location } = await backUp(subject);
    const later = async () => load.acceptedAt.every((times) => (times.at(-1) ?? 0) > moment + 2000);
    await until('readings are accepted after the backup', later, 60);
    await load.stop();
    await loseNamespace(subject, volume);

    const begin = Date.now();
    const restored = await createSubject(subject.options, report, `${release.namespace}-restored`);
    await restored.release.deleteNamespace();
    await restored.release.createNamespace();
    await restored.release.applyObjects([
      claimOf(volume),
      restored.platform({ restore: { backup: location.backup, target: location.target } }),
    ]);
    await restored.settled('Ready', 600);
    report.record('restored in another namespace, to `Ready`', seconds(Date.now() - begin));
    await restored.logsIn(resident);
    report.record('a resident logs in with the old password', 'yes');

    const stored = await openStoredReadings(restored.release, name);
    const due = load.acceptedBy(moment);
    const all = load.acceptedBy(Date.now());
    const rows = await stored.storedOf(devices);
    report.record(
      'readings that were accepted before the moment of the backup',
      rows.map(({ readings }, index) => `${readings} of ${due[index]}`).join(', ') +
        ` (${all.join(', ')} were accepted in all)`,
      rows.every(
        ({ readings }, index) => readings >= (due[index] ?? 0) && readings <= (all[index] ?? 0),
      ),
    );
    report.record(
      'energy of the hours equals that of the readings',
      rows.map((row) => `${row.milliwattHoursOfHours} mWh`).join(', '),
      rows.every((row) => row.milliwattHours === row.milliwattHoursOfHours),
    );
    const [device] = devices;
    if (!device) throw new Error('No device was added');
    const status = await load.sendAgain(device);
    const before = rows[0]?.readings ?? 0;
    const isStored = async () => ((await stored.storedOf([device]))[0]?.readings ?? 0) > before;
    await until('the reading is stored', isStored, 60);
    await stored.close();
    report.record('a device sends with its old password', `${status}, stored`, status === 202);
    if (!subject.options.keep) {
      await restored.release.deleteNamespace();
      await run('kubectl', 'delete', 'pv', volume);
    }
  } finally {
    await load.stop();
  }
}

async function backUp({ release, report }: Subject) {
  const begin = Date.now();
  const status = await completeBackup(release, backupName);
  const location = status.target?.volume;
  if (!location || !status.moment) throw new Error('The backup does not say where it is');
  report.record('a backup under load', `${seconds(Date.now() - begin)}, ${status.bytes} bytes`);
  const path = 'jsonpath={.spec.volumeName}';
  return {
    moment: Date.parse(status.moment),
    volume: await release.kubectl('get', 'pvc', location.claimName, '--output', path),
    location: {
      backup: status.name ?? backupName,
      target: { volume: { claimName: claim, folder: location.folder } },
    },
  };
}

/** The volume of the backups outlives its claim, as in a storage system. */
async function loseNamespace({ release, report }: Subject, volume: string): Promise<void> {
  const retain = JSON.stringify({ spec: { persistentVolumeReclaimPolicy: 'Retain' } });
  await run('kubectl', 'patch', 'pv', volume, '--patch', retain);
  await release.deleteNamespace();
  const unclaim = JSON.stringify([{ op: 'remove', path: '/spec/claimRef' }]);
  await run('kubectl', 'patch', 'pv', volume, '--type=json', '--patch', unclaim);
  report.record('the namespace is deleted', 'only the volume of the backups is left');
}

const claimOf = (volume: string) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: claim },
  spec: {
    accessModes: ['ReadWriteOnce'],
    storageClassName: 'standard',
    volumeName: volume,
    resources: { requests: { storage: size } },
  },
});
