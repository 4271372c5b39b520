/** The broker rejects larger messages, and closes the channel or MQTT connection of the sender. */
export const maxMessageBytes = 256 * 1024;

/**
 * The broker's header with the time at which a message reached the platform, in milliseconds. Brokers before 3.12 do
 * not write it.
 */
export const arrivalHeader = 'timestamp_in_ms';

/** How many bytes are kept of a message that cannot be processed. */
export const keptBytesOfBadMessage = 10_000;

/**
 * Limits of one device login at the broker. Each MQTT connection counts as a channel. The broker counts with a short
 * delay, so connections opened at the same moment may exceed both limits.
 */
export const deviceLoginLimits = { 'max-connections': 5, 'max-channels': 20 } as const;

/** On one AMQP connection the broker counts channels without delay. A service uses at most three. */
export const maxChannelsOfConnection = 8;
