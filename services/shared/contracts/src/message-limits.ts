/** The broker refuses a larger message, and ends the channel or the MQTT connection that sent it. */
export const maxMessageBytes = 256 * 1024;

/**
 * Header with the time at which a message reached the platform, in milliseconds: the broker's own name for it. Brokers
 * before 3.12 do not write it.
 */
export const arrivalHeader = 'timestamp_in_ms';

/** How much of a message that cannot be used is kept. */
export const keptBytesOfBadMessage = 10_000;

/**
 * What one login of a device may hold at the broker at a time. MQTT takes a channel for each connection. The broker
 * counts with a short delay, so what opens in the same moment may exceed both.
 */
export const deviceLoginLimits = { 'max-connections': 5, 'max-channels': 20 } as const;

/** On one AMQP connection the broker counts channels without delay. Services use three at most. */
export const maxChannelsOfConnection = 8;
