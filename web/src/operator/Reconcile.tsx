import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useApi } from '@/app/session'
import { answer, idempotencyKey } from '@/backend/api'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Failed, Panel } from '@/ui/Page'
import { Skeleton } from '@/ui/Skeleton'
import { toast } from '@/ui/toasts'

/** Looks for what is stuck or disagrees: held credits without a render, renders without a heartbeat, books. */
export function Reconcile() {
  const api = useApi()
  const queries = useQueryClient()
  const ask = (dryRun: boolean) => {
    const params = { query: { dry_run: dryRun }, header: { 'Idempotency-Key': idempotencyKey() } }
    return answer(api.POST('/v1/admin/reconcile', { params }))
  }
  const check = useQuery({ queryKey: ['admin', 'reconcile'], queryFn: () => ask(true) })
  const mend = useMutation({
    mutationFn: () => ask(false),
    onSuccess: ({ data }) => {
      const mended = data.filter((finding) => finding.mended).length
      toast(`${mended} of ${data.length} mended.`)
      return queries.invalidateQueries({ queryKey: ['admin'] })
    },
  })
  const found = check.data?.data ?? []
  return (
    <Panel
      title="Stuck and disagreeing"
      aside={
        <Button size="sm" disabled={check.isFetching} onClick={() => void check.refetch()}>
          {check.isFetching ? 'Checking …' : 'Check again'}
        </Button>
      }
    >
      {check.isPending && <Skeleton className="h-16" words="Holding every account against its movements" />}
      {check.error && <Failed title="The check did not end" error={check.error} />}
      {check.isSuccess && !found.length && (
        <p className="flex items-center gap-2 text-text2">
          <span className="text-ok">
            <Icon name="check" />
          </span>
          No render is stuck, and all books agree.
        </p>
      )}
      {found.length > 0 && (
        <>
          <ul className="flex flex-col gap-2">
            {found.map(({ kind, subject, words }) => (
              <li key={`${kind} ${subject}`} className="rounded-sm border border-line p-2">
                <p>{words}</p>
                <p className="text-xs break-all text-text3">
                  {kind} · {subject}
                </p>
              </li>
            ))}
          </ul>
          <Button className="mt-3" disabled={mend.isPending} onClick={() => mend.mutate()}>
            {mend.isPending ? 'Mending …' : `Mend ${found.length}`}
          </Button>
        </>
      )}
      {mend.error && <Failed title="Nothing was mended" error={mend.error} />}
    </Panel>
  )
}
