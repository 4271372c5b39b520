import type { OutgoingHttpHeaders } from 'node:http';
import type { RequestOptions } from 'node:https';

export interface Access {
  /** Address of the API server, without a slash at the end. */
  readonly server: string;
  /** The login and the certificates, and the agent that keeps connections. */
  readonly options: Omit<RequestOptions, 'headers'> & { readonly headers?: OutgoingHttpHeaders };
}

/** The address of the API server and the credentials. Called for each request, because tokens are renewed. */
export type ClusterAccess = () => Promise<Access>;
