import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses'

/**
 * What the packed binary may do. Every fuse is named: one that a newer Electron brings fails the type check here, and
 * `strictlyRequireAllFuses` fails the packing when the binary has one that this version of @electron/fuses does not know.
 */
export const FUSES = {
  // ELECTRON_RUN_AS_NODE would turn the signed binary into a Node that runs anybody's script under our name.
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  // Windows and macOS check each file of app.asar against hashes in the signed binary; Linux has no such check.
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  // Needs a snapshot of our own, browser_v8_context_snapshot.bin: without one the app does not start.
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  // Pages come by app://, which has its own rules.
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  // Electron's default; off, WebAssembly only becomes slower.
  [FuseV1Options.WasmTrapHandlers]: true,
} as const satisfies Record<FuseV1Options, boolean>

/** `binary`: the executable, or on macOS the .app. Must come before signing. */
export async function setFuses(binary: string): Promise<void> {
  await flipFuses(binary, { version: FuseVersion.V1, strictlyRequireAllFuses: true, ...FUSES })
}
