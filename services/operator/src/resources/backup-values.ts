import type { BackupLocation, BackupSpec, BackupTarget } from '../api/v1alpha1/backup-spec.ts';
import { mergeValues, type Values } from './merge-values.ts';

/** Sets every value of a target, so that no other value remains. */
export const targetValues = ({ volume, s3 }: BackupTarget | BackupLocation): Values => ({
  volume: { claimName: '', size: '', className: '', folder: '', ...volume },
  s3: { endpoint: '', bucket: '', prefix: '', credentialsSecret: '', ...s3 },
});

/** The values for one backup. */
export const runValues = (values: Values, spec: BackupSpec, run: string): Values =>
  mergeValues(values, {
    backup: {
      run,
      keep: spec.keep,
      timeoutSeconds: spec.timeoutSeconds,
      target: targetValues(spec.target),
    },
  });

export const restoreValues = (values: Values, backup: string, target: BackupLocation): Values => {
  const { volume, s3 } = targetValues(target) as { volume: Values; s3: Values };
  const { claimName, folder } = volume;
  return mergeValues(values, {
    restore: { backup, target: { volume: { claimName, folder }, s3 } },
  });
};
