import { type Http, UntrustedServer } from '@roomkey/client'
import type { UntrustedCertificate } from '@roomkey/client/api'

/** The same HTTP; the shell hears of certificates that were refused, so that only such a one can be trusted there. */
export const tellUntrusted =
  (http: Http, tell: (certificate: UntrustedCertificate) => void): Http =>
  async (request) => {
    try {
      return await http(request)
    } catch (error) {
      if (error instanceof UntrustedServer) tell(error.certificate)
      throw error
    }
  }
