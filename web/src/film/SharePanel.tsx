import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useApi } from '@/app/session'
import { answer } from '@/backend/api'
import { Button } from '@/ui/Button'
import { Icon } from '@/ui/Icon'
import { Failed, Panel } from '@/ui/Page'
import { toast } from '@/ui/toasts'
import { useShare } from './queries'

/** Makes a link that anyone can watch the film with, and takes it back. */
export function SharePanel({ render, title }: { render: string; title: string }) {
  const api = useApi()
  const queries = useQueryClient()
  const share = useShare(render)
  const params = { path: { render_id: render } }
  const make = useMutation({
    mutationFn: () => answer(api.POST('/v1/renders/{render_id}/share', { params, body: { title } })),
    onSuccess: async (made) => {
      queries.setQueryData(['share', render], made)
      await copy(new URL(made.link, location.origin).href)
    },
  })
  const revoke = useMutation({
    mutationFn: () => answer(api.DELETE('/v1/renders/{render_id}/share', { params })),
    onSuccess: () => {
      queries.setQueryData(['share', render], null)
      toast('The link leads nowhere from now on.')
    },
  })
  const link = share.data && new URL(share.data.link, location.origin).href
  const error = make.error ?? revoke.error ?? share.error
  return (
    <Panel title="Share">
      {link ? (
        <div className="flex flex-col gap-2">
          <a href={link} target="_blank" rel="noreferrer" className="truncate text-link" title={link}>
            {link}
          </a>
          <div className="flex flex-wrap gap-2">
            <Button size="sm" onClick={() => void copy(link)}>
              Copy link
            </Button>
            <Button size="sm" look="ghost" disabled={revoke.isPending} onClick={() => revoke.mutate()}>
              Take back
            </Button>
          </div>
          <p className="text-sm text-text3">Whoever has it can watch. It says the film was made with AI.</p>
        </div>
      ) : (
        <div className="flex flex-col gap-2">
          <p className="text-sm text-text2">A page that plays without sign-in, until you take it back.</p>
          <Button
            icon={<Icon name="share" />}
            disabled={make.isPending || share.isPending}
            onClick={() => make.mutate()}
          >
            {make.isPending ? 'Making the link …' : 'Make a link'}
          </Button>
        </div>
      )}
      {error && (
        <div className="mt-3">
          <Failed title="Sharing did not work" error={error} again={() => void share.refetch()} />
        </div>
      )}
    </Panel>
  )
}

async function copy(link: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(link)
    toast('The link is copied.')
  } catch {
    toast('The link is made: copy it from the page.')
  }
}
