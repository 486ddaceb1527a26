import { type RefObject, useRef } from 'react'
import { type Command, useCommands } from '@/commands/registry'
import type { Transport } from '@/player/transport'
import type { ClipKeys } from './ClipCard'
import { MAX_CLIPS } from './document'
import { useEditor } from './editor'

/** What the keys of the bridge screen move: the parts of the page put themselves in. */
export interface Moved {
  /** The clips beside the bridge. */
  before: ClipKeys | null
  after: ClipKeys | null
  sketch: Transport | null
  render(): void
  /** Which of the three was last pointed at or reached by Tab. */
  chosen: 'before' | 'after' | 'sketch'
}

export function useMoved(): RefObject<Moved> {
  return useRef<Moved>({ before: null, after: null, sketch: null, render: () => {}, chosen: 'sketch' })
}

interface Doing {
  active: number
  canSwap: boolean
  onSwap(): void
  onAdd(): void
  onChoose(bridge: number): void
}

/** Everything on the bridge screen that a key does. */
export function useBridgeKeys(moved: RefObject<Moved>, doing: Doing): void {
  const { document, past, future, undo, redo } = useEditor()
  const { active, canSwap, onSwap, onAdd, onChoose } = doing
  const player = () => moved.current[moved.current.chosen] ?? moved.current.sketch
  const clip = (otherwise: 'before' | 'after') => {
    const { chosen } = moved.current
    return moved.current[chosen === 'sketch' ? otherwise : chosen]
  }
  const play = (id: string, label: string, keys: string[], run: (transport: Transport) => void): Command => ({
    id,
    label,
    keys,
    group: 'Player: the sketch, or the clip you chose',
    run: () => {
      const transport = player()
      if (transport) run(transport)
    },
  })
  useCommands([
    play('play', 'Play or pause', ['Space', 'k'], (each) => each.toggle()),
    play('faster', 'Play, then faster', ['l'], (each) => each.faster()),
    play('back', 'Play backwards', ['j'], (each) => each.backwards()),
    play('step-', 'A frame back', ['ArrowLeft'], (each) => each.step(-1)),
    play('step+', 'A frame on', ['ArrowRight'], (each) => each.step(1)),
    {
      id: 'in',
      group: 'Bridge',
      label: 'Begin the clip at this frame',
      keys: ['i'],
      run: () => clip('after')?.setIn(),
    },
    {
      id: 'out',
      group: 'Bridge',
      label: 'End the clip at this frame',
      keys: ['o'],
      run: () => clip('before')?.setOut(),
    },
    {
      id: 'swap',
      group: 'Bridge',
      label: 'Swap the two clips',
      keys: ['x'],
      enabled: canSwap,
      run: onSwap,
    },
    {
      id: 'add',
      group: 'Bridge',
      label: 'Add a clip and a bridge',
      keys: ['+'],
      enabled: document.slots.length < MAX_CLIPS,
      run: onAdd,
    },
    {
      id: 'previous',
      group: 'Bridge',
      label: 'Bridge before',
      keys: ['['],
      enabled: active > 0,
      run: () => onChoose(active - 1),
    },
    {
      id: 'next',
      group: 'Bridge',
      label: 'Bridge after',
      keys: [']'],
      enabled: active < document.bridges.length - 1,
      run: () => onChoose(active + 1),
    },
    { id: 'render', group: 'Bridge', label: 'Render', keys: ['Enter'], run: () => moved.current.render() },
    { id: 'undo', group: 'Editing', label: 'Undo', keys: ['Mod+z'], enabled: past.length > 0, run: undo },
    {
      id: 'redo',
      group: 'Editing',
      label: 'Redo',
      keys: ['Mod+Shift+z', 'Mod+y'],
      enabled: future.length > 0,
      run: redo,
    },
  ])
}
