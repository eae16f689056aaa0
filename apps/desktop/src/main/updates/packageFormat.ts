/** How this app came onto the machine, as far as it matters for replacing it. */
export type PackageFormat = 'nsis' | 'mac' | 'AppImage' | 'deb' | 'rpm' | 'tar.gz'

export interface PackageFacts {
  platform: NodeJS.Platform
  /** The path of the AppImage that was started. Its start program sets it. */
  appImage: string | undefined
  /** What `resources/package-type` holds; electron-builder writes it into deb and rpm. */
  packageType: string | null
}

/**
 * Packages of a distribution and unpacked archives are replaced by who put them there: the first by their package
 * manager, which would otherwise find files that it does not know.
 */
export function packageFormat({ platform, appImage, packageType }: PackageFacts): PackageFormat {
  if (platform === 'win32') return 'nsis'
  if (platform === 'darwin') return 'mac'
  if (appImage !== undefined && appImage !== '') return 'AppImage'
  const type = packageType?.trim()
  return type === 'deb' || type === 'rpm' ? type : 'tar.gz'
}

export const installsItself = (format: PackageFormat): boolean =>
  format === 'nsis' || format === 'mac' || format === 'AppImage'
