import { fakePeer, type PeerBehaviour, type PeerCall } from '@ems/dev-env/testing';

/** In the place of user-service: does what the real one promises, until a test tells it to misbehave. */
export async function fakeUserService(token: string) {
  const profiles = new Map<string, Record<string, unknown>>();
  const withdrawn = new Set<string>();

  /** What the real one does with a call; the status of its answer. */
  function perform({ method, id, body }: PeerCall): number {
    if (method === 'DELETE') {
      profiles.delete(id);
      withdrawn.add(id);
      return 204;
    }
    if (withdrawn.has(id)) return 410;
    const taken = [...profiles].some(
      ([other, { email }]) => other !== id && email === body['email'],
    );
    if (taken) return 409;
    const known = profiles.get(id);
    if (Number(known?.['attempt'] ?? 0) < Number(body['attempt'])) profiles.set(id, body);
    return 204;
  }

  const peer = await fakePeer(token, (call, response) => response.writeHead(perform(call)).end());
  return { ...peer, profiles, withdrawn, perform };
}

export type FakeUserService = Awaited<ReturnType<typeof fakeUserService>>;

/** It does nothing, and says so. */
export const isDown: PeerBehaviour = (_call, response) => response.writeHead(503).end();

/** It neither does anything nor answers. */
export const isSilent: PeerBehaviour = () => undefined;

/** It does its work, and the answer is lost. */
export const losesItsAnswer =
  (peer: FakeUserService): PeerBehaviour =>
  (call, response) => {
    peer.perform(call);
    response.destroy();
  };
