/** The broker did not confirm in time, refused, or is away. Nothing is known to be stored; sending again is safe. */
export class BrokerUnavailableError extends Error {
  override name = 'BrokerUnavailableError';
}

/** No queue is bound for this routing key. */
export class UnroutableError extends Error {
  override name = 'UnroutableError';
}
