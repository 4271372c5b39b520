/** The broker did not confirm in time, refused, or is unavailable. The message may be stored. Resending is safe. */
export class BrokerUnavailableError extends Error {
  override name = 'BrokerUnavailableError';
}

export class UnroutableError extends Error {
  override name = 'UnroutableError';
}
