import { answer } from '#lib/api/create-api.ts';
import type { Credentials } from '#lib/api/models.ts';
import { api } from '#lib/state/session.svelte.ts';

const of = (id: number) => ({ params: { path: { id } } });

export const rotateCredentials = (id: number): Promise<Credentials> =>
  answer(api.POST('/api/devices/{id}/credentials', of(id))).then(({ credentials }) => credentials);

export async function revokeCredentials(id: number): Promise<void> {
  await api.DELETE('/api/devices/{id}/credentials', of(id));
}

export async function deleteDevice(id: number): Promise<void> {
  await api.DELETE('/api/devices/{id}', of(id));
}
