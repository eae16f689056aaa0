import { BODY, type Paths } from './shared.ts'

/** Signing up and in, devices, and tickets for sockets. */
export const ACCOUNTS: Paths = {
  '/api/register/': {
    post: {
      summary: 'Register a new user',
      tag: 'Accounts',
      open: true,
      body: 'RegisterBody',
      replies: { 201: 'RegisterReply' },
      errors: BODY,
    },
  },
  '/api/token/': {
    post: {
      summary: 'Obtain a pair of tokens',
      description: 'The access token is valid for an hour, the refresh token for seven days.',
      tag: 'Accounts',
      open: true,
      body: 'TokenBody',
      replies: { 200: 'TokenReply' },
      errors: [...BODY, 'no_active_account'],
    },
  },
  '/api/token/refresh/': {
    post: {
      summary: 'Obtain a new access token',
      tag: 'Accounts',
      open: true,
      body: 'RefreshBody',
      replies: { 200: 'RefreshReply' },
      errors: [...BODY, 'token_not_valid'],
    },
  },
  '/api/user/': {
    get: { summary: 'Who am I', tag: 'Accounts', replies: { 200: 'UserReply' }, errors: [] },
  },
  '/api/user/password/': {
    post: {
      summary: 'Change your password',
      description:
        'Revokes every other device and every token that belongs to no device, and answers with a pair that goes on. A device keeps its refresh token: the pair is the same one, written anew.',
      tag: 'Accounts',
      body: 'PasswordBody',
      replies: { 200: 'TokenReply' },
      errors: BODY,
    },
  },
  '/api/devices/': {
    get: {
      summary: 'Where you are signed in',
      description: 'Devices only: tokens of `/api/token/` belong to none.',
      tag: 'Accounts',
      replies: { 200: ['Device'] },
      errors: [],
    },
    post: {
      summary: 'Sign in as a device',
      description:
        'Its tokens can be revoked. The access token is valid for an hour, the refresh token for thirty days or until it is rotated.',
      tag: 'Accounts',
      open: true,
      body: 'DeviceBody',
      replies: { 201: 'DeviceReply' },
      errors: [...BODY, 'no_active_account'],
    },
  },
  '/api/devices/refresh/': {
    post: {
      summary: 'Rotate the tokens of a device',
      description:
        'The refresh token that is answered replaces the one sent. Without an answer, repeat the request with the same `rotation_id`; a replaced token with any other one is a theft, and revokes the device.',
      tag: 'Accounts',
      open: true,
      body: 'DeviceRefreshBody',
      replies: { 200: 'TokenReply' },
      errors: [...BODY, 'token_not_valid'],
    },
  },
  '/api/devices/{device_id}/': {
    delete: {
      summary: 'Revoke a device of yours',
      description:
        'Its tokens end and its sockets are closed. The one that asks may name itself: that signs out.',
      tag: 'Accounts',
      replies: { 204: null },
      errors: ['not_found'],
    },
  },
  '/api/ws-tickets/': {
    post: {
      summary: 'A ticket for one socket',
      description: 'Opens `/ws/rooms/?ticket=` once, for pages that want no token in an address.',
      tag: 'Accounts',
      replies: { 201: 'TicketReply' },
      errors: [],
    },
  },
}
