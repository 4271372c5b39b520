export const closeCodes = {
  stopping: 1001,
  tryAgainLater: 1013,
  badProtocol: 4400,
  unauthorized: 4401,
  badOrigin: 4403,
  tooSlow: 4408,
  tooManyConnections: 4409,
  tooManyFrames: 4429,
} as const;
