import type { Phase } from '../api/v1alpha1/energy-platform-status.ts';
import type { Findings } from './condition.ts';

/** The conditions in one word. */
export function phaseOf(
  { Accepted, Available, Progressing, DatabaseReady, BrokerReady }: Findings,
  { hasServed }: { readonly hasServed: boolean },
): Phase {
  if (Accepted?.status !== 'True') return 'Rejected';
  if (Progressing?.status === 'True') return hasServed ? 'Updating' : 'Installing';
  const works = [Available, DatabaseReady, BrokerReady].every(
    (finding) => finding?.status === 'True',
  );
  if (!works) return 'Degraded';
  return Progressing?.reason === 'RolledBack' ? 'RolledBack' : 'Ready';
}
