import { defineEndpoint } from '@ems/http';

/** For ForwardAuth. Identifying the caller has already checked the session and the account. */
export const verify = () =>
  defineEndpoint({
    method: 'get',
    path: '/internal/verify',
    summary: 'ForwardAuth',
    security: 'user',
    status: 200,
    problems: ['session_ended'],
    async handle() {},
  });
