import { fakePeer, type PeerBehaviour, type PeerCall } from '@ems/dev-env/testing';

/** Stands in for user-service: behaves like the real one until a test makes it misbehave. */
export async function fakeUserService(token: string) {
  const profiles = new Map<string, Record<string, unknown>>();
  const withdrawn = new Set<string>();

  /** Handles a call like the real service and returns the status. */
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

/** It does nothing and answers 503. */
export const isDown: PeerBehaviour = (_call, response) => response.writeHead(503).end();

/** It does nothing and never answers. */
export const isSilent: PeerBehaviour = () => undefined;

/** It does its work, but the response is lost. */
export const losesItsAnswer =
  (peer: FakeUserService): PeerBehaviour =>
  (call, response) => {
    peer.perform(call);
    response.destroy();
  };
