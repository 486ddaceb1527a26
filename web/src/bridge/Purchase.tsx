import { useMutation, useQuery } from '@tanstack/react-query'
import { useApi } from '@/app/session'
import { answer, asApiError, idempotencyKey } from '@/backend/api'
import { Button } from '@/ui/Button'
import { money } from '@/ui/format'
import { Notice } from '@/ui/Notice'

/** Credits are missing: how many, and the packs that bring them. Paying leads back to the film. */
export function Purchase({ missing, project }: { missing: number; project: string | null }) {
  const api = useApi()
  const packs = useQuery({
    queryKey: ['packs'],
    queryFn: () => answer(api.GET('/v1/credits/packs')),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const buy = useMutation({
    mutationFn: (pack: string) => {
      const header = { 'Idempotency-Key': idempotencyKey() }
      return answer(api.POST('/v1/credits/checkout', { params: { header }, body: { pack, project } }))
    },
    onSuccess: ({ link }) => location.assign(link),
  })
  return (
    <Notice
      tone="warn"
      title={`${missing} ${missing === 1 ? 'credit is' : 'credits are'} missing`}
      actions={packs.data?.data
        .filter(({ credits }) => credits >= missing)
        .map(({ id, credits, cents, currency }) => (
          <Button key={id} size="sm" disabled={buy.isPending} onClick={() => buy.mutate(id)}>
            Buy {credits} for {money({ cents, currency })}
          </Button>
        ))}
    >
      <p>Nothing is lost: buy credits and come back to this film, or take a shorter bridge.</p>
      {buy.error && <p className="mt-1 text-bad">{asApiError(buy.error).message}</p>}
    </Notice>
  )
}
