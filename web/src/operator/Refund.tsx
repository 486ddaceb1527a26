import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '@/app/session'
import { answer, idempotencyKey } from '@/backend/api'
import { Button } from '@/ui/Button'
import { Field } from '@/ui/Field'
import { Failed, Panel } from '@/ui/Page'
import { toast } from '@/ui/toasts'

/** Gives a payment's money back, and takes its credits. */
export function Refund() {
  const api = useApi()
  const queries = useQueryClient()
  const [payment, setPayment] = useState('')
  const [count, setCount] = useState('')
  const [why, setWhy] = useState('')
  const refund = useMutation({
    mutationFn: () => {
      const params = { header: { 'Idempotency-Key': idempotencyKey() } }
      const body = { payment: payment.trim(), credits: Number(count), why: why.trim() }
      return answer(api.POST('/v1/admin/refunds', { params, body }))
    },
    onSuccess: ({ refunded, bought }) => {
      toast(`${refunded} of its ${bought} credits are refunded.`)
      void queries.invalidateQueries({ queryKey: ['credits'] })
      return queries.invalidateQueries({ queryKey: ['admin'] })
    },
  })
  return (
    <Panel title="Refund a payment">
      <form
        className="flex flex-wrap items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          refund.mutate()
        }}
      >
        <Field label="Payment" value={payment} onChange={setPayment} className="min-w-40 flex-1" />
        <Field label="Credits" type="number" min={1} value={count} onChange={setCount} className="w-24" />
        <Field label="Why" value={why} onChange={setWhy} maxLength={200} className="w-full" />
        <Button type="submit" disabled={!payment.trim() || !Number(count) || !why.trim() || refund.isPending}>
          Refund
        </Button>
      </form>
      {refund.error && (
        <div className="mt-3">
          <Failed title="Nothing was refunded" error={refund.error} />
        </div>
      )}
    </Panel>
  )
}
