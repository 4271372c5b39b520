export { createManagement, ManagementError, type Management } from './management.ts';
export { hashRabbitPassword, matchesRabbitPassword } from './rabbit-password.ts';
