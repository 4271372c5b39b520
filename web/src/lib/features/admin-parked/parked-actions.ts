import { api } from '#lib/state/session.svelte.ts';

const of = (id: string) => ({ params: { path: { id } } });

export async function replay(id: string): Promise<void> {
  await api.POST('/api/consumption/parked/{id}/replay', of(id));
}

export async function discard(id: string): Promise<void> {
  await api.DELETE('/api/consumption/parked/{id}', of(id));
}
