import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '@/app/session'
import { answer, idempotencyKey } from '@/backend/api'
import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { credits, moment } from '@/ui/format'
import { Notice } from '@/ui/Notice'
import { Failed, Panel } from '@/ui/Page'
import { Skeleton } from '@/ui/Skeleton'
import { toast } from '@/ui/toasts'

const MOST_CREDITS = 1_000_000

/** One account: its balance, its books, its last movements, and credits for it. */
export function AccountPanel({ account }: { account: string }) {
  const api = useApi()
  const path = { account_id: account }
  const balance = useQuery({
    queryKey: ['admin', 'account', account],
    queryFn: () => answer(api.GET('/v1/admin/accounts/{account_id}', { params: { path } })),
  })
  const audit = useQuery({
    queryKey: ['admin', 'audit', account],
    queryFn: () => answer(api.GET('/v1/admin/accounts/{account_id}/audit', { params: { path } })),
  })
  if (balance.error) {
    return (
      <Failed
        title={`Nothing is known of “${account}”`}
        error={balance.error}
        again={() => void balance.refetch()}
      />
    )
  }
  if (!balance.data) return <Skeleton className="h-48 rounded-md" words="Looking it up" />
  const { available, held, frozen } = balance.data
  return (
    <Panel title={`Account ${account}`}>
      <p className="tabular text-xl font-semibold">{credits(available)}</p>
      <p className="tabular text-sm text-text2">
        {held} set aside
        {audit.data && ` · ${bookWords(audit.data.transfers, audit.data.faults.length)}`}
      </p>
      {audit.data?.faults.map((fault) => (
        <p key={fault} className="mt-1 text-sm text-bad">
          {fault}
        </p>
      ))}
      {frozen && <Frozen account={account} why={frozen} />}
      <Grant account={account} />
      <LastMovements account={account} />
    </Panel>
  )
}

function bookWords(movements: number, faults: number): string {
  const moved = movements === 1 ? '1 movement' : `${movements} movements`
  return faults ? `${moved}, which disagree in ${faults} places` : `${moved}, and the books agree`
}

function useAct(path: { account_id: string }, said: string) {
  const queries = useQueryClient()
  const onSuccess = () => {
    toast(said)
    if (path.account_id) void queries.invalidateQueries({ queryKey: ['credits'] })
    return queries.invalidateQueries({ queryKey: ['admin'] })
  }
  return onSuccess
}

function Grant({ account }: { account: string }) {
  const api = useApi()
  const [count, setCount] = useState('')
  const [why, setWhy] = useState('')
  const path = { account_id: account }
  const done = useAct(path, 'Given.')
  const grant = useMutation({
    mutationFn: () => {
      const params = { path, header: { 'Idempotency-Key': idempotencyKey() } }
      const body = { credits: Number(count), why: why.trim() }
      return answer(api.POST('/v1/admin/accounts/{account_id}/grant', { params, body }))
    },
    onSuccess: () => {
      setCount('')
      setWhy('')
      return done()
    },
  })
  return (
    <form
      className="mt-4 flex flex-wrap items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault()
        grant.mutate()
      }}
    >
      <Field
        label="Give credits"
        type="number"
        min={1}
        max={MOST_CREDITS}
        value={count}
        onChange={setCount}
        className="w-28"
      />
      <Field label="Why" value={why} onChange={setWhy} maxLength={200} className="min-w-32 flex-1" />
      <Button type="submit" disabled={!Number(count) || !why.trim() || grant.isPending}>
        Give
      </Button>
      {grant.error && <Failed title="Nothing was given" error={grant.error} />}
    </form>
  )
}

function Frozen({ account, why }: { account: string; why: string }) {
  const api = useApi()
  const [reason, setReason] = useState('')
  const path = { account_id: account }
  const onSuccess = useAct(path, 'It may spend again.')
  const unfreeze = useMutation({
    mutationFn: () => {
      const params = { path, header: { 'Idempotency-Key': idempotencyKey() } }
      const body = { why: reason.trim() }
      return answer(api.POST('/v1/admin/accounts/{account_id}/unfreeze', { params, body }))
    },
    onSuccess,
  })
  return (
    <div className="mt-3">
      <Notice tone="warn" title={`Frozen: ${why}`}>
        <div className="mt-2 flex flex-wrap items-end gap-2">
          <Field label="Why it may spend again" value={reason} onChange={setReason} className="flex-1" />
          <Button disabled={!reason.trim() || unfreeze.isPending} onClick={() => unfreeze.mutate()}>
            Unfreeze
          </Button>
        </div>
        {unfreeze.error && <Failed title="It stays frozen" error={unfreeze.error} />}
      </Notice>
    </div>
  )
}

function LastMovements({ account }: { account: string }) {
  const api = useApi()
  const params = { path: { account_id: account }, query: { limit: 10 } }
  const { data } = useQuery({
    queryKey: ['admin', 'transfers', account],
    queryFn: () => answer(api.GET('/v1/admin/accounts/{account_id}/transfers', { params })),
  })
  if (!data?.data.length) return null
  return (
    <ul className="tabular mt-4 text-sm">
      {data.data.map(({ id, words, available, available_after: left, at }) => (
        <li key={id} className="flex justify-between gap-3 border-t border-line py-1">
          <span className="min-w-0 text-text2">
            {words} <span className="text-text3">{moment(at)}</span>
          </span>
          <span className="whitespace-nowrap">
            {available > 0 ? `+${available}` : available} · {left} left
          </span>
        </li>
      ))}
    </ul>
  )
}
