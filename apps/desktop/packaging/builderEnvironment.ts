/**
 * electron-builder looks for the lockfile beside the app's package.json, and in a workspace finds none: it then believes
 * whoever started it, and takes npm when nobody did.
 */
export function choosePnpm(): void {
  process.env.npm_config_user_agent = 'pnpm'
}
