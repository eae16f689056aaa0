type Environment = Readonly<Record<string, string | undefined>>

export interface Signing {
  /** A build that cannot be signed fails. */
  required: boolean
  mac: boolean
  notarise: boolean
  windows: boolean
  /** Microsoft's signing service in place of a certificate file. */
  azure: {
    endpoint: string
    codeSigningAccountName: string
    certificateProfileName: string
    publisherName: string
  } | null
}

/** Which credentials are there. Their values stay in the environment, where electron-builder reads them. */
export function readSigning(env: Environment): Signing {
  const has = (...names: string[]) => names.every((name) => Boolean(env[name]))
  const azure = {
    endpoint: env.ROOMKEY_AZURE_ENDPOINT ?? '',
    codeSigningAccountName: env.ROOMKEY_AZURE_ACCOUNT ?? '',
    certificateProfileName: env.ROOMKEY_AZURE_PROFILE ?? '',
    publisherName: env.ROOMKEY_AZURE_PUBLISHER ?? '',
  }
  const given = Object.values(azure).filter(Boolean).length
  if (given !== 0 && given !== 4) {
    throw new Error(
      'Signing with Azure needs all of ROOMKEY_AZURE_ENDPOINT, _ACCOUNT, _PROFILE and _PUBLISHER; some are not set.',
    )
  }
  const mac = has('CSC_LINK') || has('CSC_NAME')
  return {
    required: env.ROOMKEY_REQUIRE_SIGNING === '1',
    mac,
    notarise:
      mac &&
      (has('APPLE_API_KEY', 'APPLE_API_KEY_ID', 'APPLE_API_ISSUER') ||
        has('APPLE_ID', 'APPLE_APP_SPECIFIC_PASSWORD', 'APPLE_TEAM_ID') ||
        has('APPLE_KEYCHAIN_PROFILE')),
    windows: has('WIN_CSC_LINK') || has('CSC_LINK') || given === 4,
    azure: given === 4 ? azure : null,
  }
}
