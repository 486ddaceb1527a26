import { create } from 'zustand'
import { type Api, type ApiError, answer, asApiError, type Schema } from '@/backend/api'
import { type Sending, sendFile } from '@/backend/upload'
import { type Document, MAX_CLIPS, withClip, withSlot } from './document'
import { useEditor } from './editor'

/** A file on its way into a place. `preview` plays it from this device until the server's proxy is there. */
export interface Upload {
  file: File
  preview: string
  sent: number
  stalled: boolean
  phase: 'sending' | 'checking' | 'failed'
  error: ApiError | null
}

interface Uploads {
  bySlot: Readonly<Record<string, Upload>>
  set(slot: string, upload: Upload): void
  patch(slot: string, change: Partial<Upload>): void
  drop(slot: string): void
}

export const useUploads = create<Uploads>((set) => ({
  bySlot: {},
  set: (slot, upload) => set(({ bySlot }) => ({ bySlot: { ...bySlot, [slot]: upload } })),
  patch: (slot, change) =>
    set(({ bySlot }) => {
      const known = bySlot[slot]
      return known ? { bySlot: { ...bySlot, [slot]: { ...known, ...change } } } : {}
    }),
  drop: (slot) =>
    set(({ bySlot }) => {
      const { [slot]: gone, ...left } = bySlot
      if (gone) URL.revokeObjectURL(gone.preview)
      return { bySlot: left }
    }),
}))

const LOOK_AGAIN_MS = 5_000

const sendings = new Map<string, Sending>()

/** Send a file into a place of the document; it becomes that place's clip when it has arrived. */
export async function upload(api: Api, slot: string, file: File): Promise<void> {
  cancelUpload(slot)
  const { set, patch, drop } = useUploads.getState()
  const preview = URL.createObjectURL(file)
  set(slot, { file, preview, sent: 0, stalled: false, phase: 'sending', error: null })
  try {
    const promised = await answer(api.POST('/v1/uploads', { body: { name: file.name, size: file.size } }))
    const sending = sendFile(promised.link, file, ({ sent, stalled }) => patch(slot, { sent, stalled }))
    sendings.set(slot, sending)
    await sending.done
    patch(slot, { phase: 'checking', sent: file.size })
    place(slot, await checked(api, slot, promised.id))
    drop(slot)
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return
    patch(slot, { phase: 'failed', error: asApiError(error) })
  } finally {
    sendings.delete(slot)
  }
}

/** The clip that an upload became; one so large that the server takes its time is asked for again. */
async function checked(api: Api, slot: string, id: string): Promise<Schema['AssetView']> {
  for (;;) {
    try {
      const path = { upload_id: id }
      return await answer(api.POST('/v1/uploads/{upload_id}/complete', { params: { path } }))
    } catch (error) {
      if (asApiError(error).code !== 'still_looking') throw error
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
      if (!useUploads.getState().bySlot[slot]) throw new DOMException('Cancelled', 'AbortError')
    }
  }
}

/** Put an asset into the place with an id, wherever that is by now. */
function place(slot: string, asset: Schema['AssetView']): void {
  const { document, change } = useEditor.getState()
  const position = document.slots.findIndex(({ id }) => id === slot)
  if (position >= 0) change(`put ${asset.name} in`, withClip(document, position, asset.id))
}

export function cancelUpload(slot: string): void {
  sendings.get(slot)?.abort()
  useUploads.getState().drop(slot)
}

/**
 * Where dropped files go: into the wanted place first, then into empty ones, then into new ones at the end.
 * Returns the document with its new places, and a place for each file that finds one.
 */
export function placesFor(
  document: Document,
  files: number,
  wanted: number | null,
  busy: ReadonlySet<string>,
): { document: Document; slots: string[] } {
  const slots: string[] = []
  let grown = document
  const first = wanted === null ? undefined : document.slots[wanted]
  if (first && files > 0) slots.push(first.id)
  while (slots.length < files) {
    const free = grown.slots.find(({ id, asset }) => !asset && !busy.has(id) && !slots.includes(id))
    if (free) {
      slots.push(free.id)
    } else {
      if (grown.slots.length >= MAX_CLIPS) break
      grown = withSlot(grown)
    }
  }
  return { document: grown, slots }
}
