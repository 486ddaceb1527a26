import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useApi } from '@/app/session'
import { answer, type Schema } from '@/backend/api'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { Field } from '@/ui/Field'
import { credits } from '@/ui/format'
import { Icon } from '@/ui/Icon'
import { Failed, Panel } from '@/ui/Page'
import { Segmented } from '@/ui/Segmented'
import { Skeleton } from '@/ui/Skeleton'
import { toast } from '@/ui/toasts'

type Key = Schema['KeyView']
type Scopes = Schema['NewKey']['scopes']

const POWERS = {
  read: { scopes: ['read'], words: 'Read', hint: 'Sees clips, films and credits.' },
  write: { scopes: ['read', 'write'], words: 'Free work', hint: 'Sends clips and makes what is free.' },
  spend: { scopes: ['read', 'write', 'spend'], words: 'All', hint: 'Renders too, within its limit.' },
} as const satisfies Record<string, { scopes: Scopes; words: string; hint: string }>

/** Keys for programs that use the API as this account. */
export function Keys() {
  const api = useApi()
  const [making, setMaking] = useState(false)
  const keys = useQuery({ queryKey: ['keys'], queryFn: () => answer(api.GET('/v1/keys')) })
  const shown = keys.data?.data.filter((key) => !key.revoked_at) ?? []
  return (
    <Panel
      title="API keys"
      aside={
        <Button size="sm" icon={<Icon name="plus" />} onClick={() => setMaking(true)}>
          New key
        </Button>
      }
    >
      {keys.isPending && <Skeleton className="h-16" />}
      {keys.error && (
        <Failed title="The keys are not here" error={keys.error} again={() => void keys.refetch()} />
      )}
      {keys.isSuccess && !shown.length && (
        <p className="text-text2">None. A key lets a program of yours use Segue as you do.</p>
      )}
      <ul>
        {shown.map((key) => (
          <KeyRow key={key.id} item={key} />
        ))}
      </ul>
      {making && <NewKeyDialog onClose={() => setMaking(false)} />}
    </Panel>
  )
}

function KeyRow({ item }: { item: Key }) {
  const api = useApi()
  const queries = useQueryClient()
  const revoke = useMutation({
    mutationFn: () => answer(api.DELETE('/v1/keys/{key_id}', { params: { path: { key_id: item.id } } })),
    onSuccess: () => {
      toast(`“${item.name}” opens nothing from now on.`)
      return queries.invalidateQueries({ queryKey: ['keys'] })
    },
  })
  const limit = item.spend_limit === null ? 'no limit' : `of at most ${item.spend_limit}`
  return (
    <li className="flex items-center justify-between gap-3 border-t border-line py-2 first:border-0">
      <div className="min-w-0">
        <p className="truncate font-medium">
          {item.name} <span className="font-mono text-sm font-normal text-text3">…{item.ending}</span>
        </p>
        <p className="tabular text-sm text-text2">
          {item.scopes.join(', ')}
          {item.scopes.includes('spend') && ` · ${credits(item.spent)} spent, ${limit}`}
          {item.mode === 'test' && ' · test'}
        </p>
        {revoke.error && <Failed title="It still works" error={revoke.error} />}
      </div>
      <Button
        size="sm"
        look="ghost"
        aria-label={`Revoke ${item.name}`}
        disabled={revoke.isPending}
        onClick={() => revoke.mutate()}
      >
        Revoke
      </Button>
    </li>
  )
}

function NewKeyDialog({ onClose }: { onClose: () => void }) {
  const api = useApi()
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [power, setPower] = useState<keyof typeof POWERS>('write')
  const [limit, setLimit] = useState('100')
  const make = useMutation({
    mutationFn: () => {
      const spend_limit = power === 'spend' && limit ? Number(limit) : null
      const scopes = [...POWERS[power].scopes]
      return answer(api.POST('/v1/keys', { body: { name: name.trim(), mode: 'live', scopes, spend_limit } }))
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['keys'] }),
  })
  if (make.data) return <Secret secret={make.data.secret} onClose={onClose} />
  const submit = (event: FormEvent) => {
    event.preventDefault()
    make.mutate()
  }
  return (
    <Dialog title="New API key" onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label="What it is for" value={name} onChange={setName} maxLength={100} autoComplete="off" />
        <Segmented
          legend="What it may do"
          options={Object.entries(POWERS).map(([value, { words, hint }]) => ({
            value: value as keyof typeof POWERS,
            label: words,
            hint,
          }))}
          value={power}
          onChange={setPower}
        />
        {power === 'spend' && (
          <Field
            label="Credits it may spend; empty for no limit"
            type="number"
            min={1}
            value={limit}
            onChange={setLimit}
          />
        )}
        {make.error && <Failed title="The key was not made" error={make.error} />}
        <Button type="submit" look="primary" className="self-end" disabled={!name.trim() || make.isPending}>
          Make the key
        </Button>
      </form>
    </Dialog>
  )
}

/** The key itself, which is shown this once. */
function Secret({ secret, onClose }: { secret: string; onClose: () => void }) {
  const copy = async () => {
    await navigator.clipboard.writeText(secret)
    toast('The key is copied.')
  }
  return (
    <Dialog
      title="Your new key"
      onClose={onClose}
      actions={
        <>
          <Button icon={<Icon name="copy" />} onClick={() => void copy()}>
            Copy
          </Button>
          <Button look="primary" onClick={onClose}>
            I have it
          </Button>
        </>
      }
    >
      <p className="mb-2">Keep it now: it is shown this once, and cannot be looked up again.</p>
      <code className="block rounded-sm border border-line bg-s2 p-3 font-mono text-sm break-all">
        {secret}
      </code>
    </Dialog>
  )
}
