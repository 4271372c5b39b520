import { defineEndpoint } from '@ems/http';

/** For ForwardAuth. Whether the session goes on and the account is enabled was asked when the caller was identified. */
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
