import { skipToken, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '@/app/session'
import { answer } from '@/backend/api'
import { Icon } from '@/ui/Icon'

const WAIT = 20 // seconds a request may hang while a picture is made

interface PosterProps {
  /** Where it should be; it is made of the clip if it is not there yet, or no more. */
  link: string | null
  asset: string | null
  fit?: string
}

/** A clip's picture. */
export function Poster({ link, asset, fit = 'object-cover' }: PosterProps) {
  const api = useApi()
  const [gone, setGone] = useState<string | null>(null)
  const missing = !link || gone === link
  const made = useQuery({
    queryKey: ['poster', asset],
    queryFn:
      missing && asset
        ? () => {
            const params = { path: { asset_id: asset }, query: { wait: WAIT } }
            return answer(api.GET('/v1/assets/{asset_id}/poster', { params }))
          }
        : skipToken,
    refetchInterval: ({ state }) => (state.data?.state === 'making' ? 50 : false),
  })
  const shown = missing ? made.data?.link : link
  if (shown) {
    return (
      <img src={shown} alt="" loading="lazy" onError={() => setGone(shown)} className={`size-full ${fit}`} />
    )
  }
  if (made.isFetching) return <span className="skeleton block size-full" />
  return (
    <span className="flex size-full items-center justify-center text-text3">
      <Icon name="film" size={28} />
    </span>
  )
}
