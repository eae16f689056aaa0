/** Why a token was refused, in the documented words. `form` says which of the documented 401 bodies tells it. */
export class TokenError extends Error {
  readonly form: 'given_token' | 'no_user_claim'

  constructor(
    message: string,
    form: 'given_token' | 'no_user_claim' = 'given_token',
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.form = form
  }
}
