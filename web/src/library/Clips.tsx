import { useState } from 'react'
import type { Schema } from '@/backend/api'
import { clock, parseRate } from '@/player/frames'
import { Poster } from '@/player/Poster'
import { Button, IconButton } from '@/ui/Button'
import { Dialog } from '@/ui/Dialog'
import { fileSize } from '@/ui/format'
import { Icon } from '@/ui/Icon'
import { Failed } from '@/ui/Page'
import { toast } from '@/ui/toasts'
import { Card } from './Card'
import { useClipRemoval, useClips } from './queries'
import { Shelf } from './Shelf'

type Clip = Schema['AssetView']

/** The clips that were sent, as they came. */
export function Clips({ search }: { search: string }) {
  const list = useClips(search)
  const [asked, setAsked] = useState<Clip | null>(null)
  const clips = (list.data?.pages ?? []).flatMap((page) => page.data)
  return (
    <>
      <Shelf
        label="clips"
        list={list}
        search={search}
        empty="No clips yet. Drop two videos anywhere on the bridge."
        cards={clips.map((clip) => <ClipCard key={clip.id} clip={clip} onDelete={() => setAsked(clip)} />)}
      />
      {asked && <DeleteDialog clip={asked} onClose={() => setAsked(null)} />}
    </>
  )
}

function ClipCard({ clip, onDelete }: { clip: Clip; onDelete: () => void }) {
  const { picture, bytes } = clip.facts
  const rate = parseRate(picture.rate)
  const seconds = (picture.frames * rate.den) / rate.num
  return (
    <Card
      poster={<Poster link={clip.poster} asset={clip.id} fit="object-contain" />}
      title={clip.name}
      aside={
        <IconButton label={`Delete ${clip.name}`} onClick={onDelete}>
          <Icon name="trash" />
        </IconButton>
      }
      facts={`${clock(seconds)} · ${picture.shown.width}×${picture.shown.height} · ${fileSize(bytes)}`}
    >
      {clip.faults.length > 0 &&
        clip.faults.map(({ code, words }) => (
          <p key={code} className="w-full text-sm text-warn">
            {words}
          </p>
        ))}
    </Card>
  )
}

function DeleteDialog({ clip, onClose }: { clip: Clip; onClose: () => void }) {
  const removal = useClipRemoval()
  return (
    <Dialog
      title={`Delete “${clip.name}”?`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button
            look="danger"
            disabled={removal.isPending}
            onClick={() =>
              removal.mutate(clip.id, {
                onSuccess: () => {
                  onClose()
                  toast(`“${clip.name}” is deleted.`)
                },
              })
            }
          >
            Delete
          </Button>
        </>
      }
    >
      <p>The clip cannot be brought back. Films made with it stay. A clip that a project uses is kept.</p>
      {removal.error && (
        <div className="mt-3">
          <Failed title="It was not deleted" error={removal.error} />
        </div>
      )}
    </Dialog>
  )
}
