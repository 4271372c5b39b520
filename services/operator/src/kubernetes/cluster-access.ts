import type { Dispatcher } from 'undici';

export interface Access {
  /** Address of the API server, without a slash at the end. */
  readonly server: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly dispatcher: Dispatcher;
}

/** How to reach the API server, and as whom. Asked for each request, because tokens are renewed. */
export type ClusterAccess = () => Promise<Access>;
