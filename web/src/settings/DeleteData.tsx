import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi, useSession } from '@/app/session'
import { answer } from '@/backend/api'
import { Button } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { Field } from '@/ui/Field'
import { Failed, Panel } from '@/ui/Page'

const WORD = 'delete'

/** Deletes everything that is kept of somebody, once they have typed that they mean it. */
export function DeleteData() {
  const [asked, setAsked] = useState(false)
  return (
    <Panel title="Delete my data">
      <p className="text-text2">
        All clips, films, projects, shared links and keys. What was paid stays in the books, without a name.
      </p>
      <Button look="danger" className="mt-3" onClick={() => setAsked(true)}>
        Delete my data
      </Button>
      {asked && <DeleteDialog onClose={() => setAsked(false)} />}
    </Panel>
  )
}

function DeleteDialog({ onClose }: { onClose: () => void }) {
  const api = useApi()
  const { backend } = useSession()
  const queries = useQueryClient()
  const [typed, setTyped] = useState('')
  const remove = useMutation({
    mutationFn: () => answer(api.DELETE('/v1/account')),
    onSuccess: async () => {
      queries.clear()
      await backend.signOut()
      location.assign('/')
    },
  })
  return (
    <Dialog
      title="Delete all your data?"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Keep everything</Button>
          <Button
            look="danger"
            disabled={typed.trim().toLowerCase() !== WORD || remove.isPending}
            onClick={() => remove.mutate()}
          >
            {remove.isPending ? 'Deleting …' : 'Delete for good'}
          </Button>
        </>
      }
    >
      <p className="mb-3">
        Every clip, film, project and key goes, shared links lead nowhere, and unused credits are lost.
        Nothing of it can be brought back.
      </p>
      <Field label={`Type “${WORD}” to go on`} value={typed} onChange={setTyped} autoComplete="off" />
      {remove.error && (
        <div className="mt-3">
          <Failed title="Not everything was deleted" error={remove.error} />
        </div>
      )}
    </Dialog>
  )
}
