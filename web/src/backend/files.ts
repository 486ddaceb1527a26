import { skipToken, useQuery } from '@tanstack/react-query'
import { useApi, useSession } from '@/app/session'
import { answer } from './api'

const LINK_MS = 10 * 60_000 // links live for 15 minutes: they are asked anew before that
const LASTING = /^\/v1\/artifacts\/([^/]+)\/files\/([^/]+)$/

/**
 * Where a browser finds a file by itself. On one machine that is its lasting address, which a cookie opens. In the
 * cloud that wants a token, which no picture, video or download sends: a signed link does, null until it is known.
 */
export function useFile(link: string | null): string | null {
  const api = useApi()
  const { backend } = useSession()
  const [, artifact, name] = (backend.mode === 'cloud' && link && LASTING.exec(link)) || []
  const params = { path: { artifact_id: artifact ?? '' } }
  const found = useQuery({
    queryKey: ['artifact', artifact],
    queryFn: artifact ? () => answer(api.GET('/v1/artifacts/{artifact_id}', { params })) : skipToken,
    staleTime: LINK_MS,
    refetchInterval: LINK_MS,
  })
  if (!artifact || !name) return link
  return found.data?.files.find((file) => file.name === decodeURIComponent(name))?.signed_link ?? null
}
