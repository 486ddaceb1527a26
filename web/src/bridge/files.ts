import { type DragEvent, useState } from 'react'
import { useApi } from '@/app/session'
import { toast } from '@/ui/toasts'
import { letter } from './document'
import { useEditor } from './editor'
import { placesFor, upload, useUploads } from './uploads'

/** Puts files into places: into the wanted one first, then where there is room. */
export function useFiles(): (files: File[], wanted: number | null) => void {
  const api = useApi()
  return (files, wanted) => {
    if (!files.length) return
    const { document, change, undo } = useEditor.getState()
    const replaced = wanted === null ? null : document.slots[wanted]?.asset
    const busy = new Set(Object.keys(useUploads.getState().bySlot))
    const places = placesFor(document, files.length, wanted, busy)
    if (places.document !== document) change('clips added', places.document)
    places.slots.forEach((slot, index) => {
      const file = files[index]
      if (file) void upload(api, slot, file)
    })
    if (replaced) toast(`Clip ${letter(wanted ?? 0)} is being replaced.`, { label: 'Undo', run: undo })
    if (places.slots.length < files.length) toast('Twelve clips are the most here: the rest was left out.')
  }
}

/** Dropping anywhere on an element: on a clip's place it means that place, else any that is free. */
export function useDropping(onFiles: (files: File[], wanted: number | null) => void) {
  const [dragging, setDragging] = useState(false)
  const handlers = {
    onDragOver(event: DragEvent) {
      event.preventDefault()
      setDragging(true)
    },
    onDragLeave(event: DragEvent) {
      if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setDragging(false)
    },
    onDrop(event: DragEvent) {
      event.preventDefault()
      setDragging(false)
      const zone = event.target instanceof Element ? event.target.closest('[data-position]') : null
      const position = zone instanceof HTMLElement ? Number(zone.dataset.position) : null
      const files = [...event.dataTransfer.files]
      onFiles(files, files.length === 1 ? position : null)
    },
  }
  return { dragging, handlers }
}
