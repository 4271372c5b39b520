import type { Dispatcher } from 'undici';

export interface Access {
  /** Address of the API server, without a slash at the end. */
  readonly server: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly dispatcher: Dispatcher;
}

/** The address of the API server and the credentials. Called for each request, because tokens are renewed. */
export type ClusterAccess = () => Promise<Access>;
