import type { Backend } from './Backend'

/** The one backend of this build. The other one's code is not in it. */
export async function loadBackend(): Promise<Backend> {
  if (__CLOUD__) return (await import('./cloud')).createCloud()
  return (await import('./embedded')).createEmbedded()
}
