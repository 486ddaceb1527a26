import { Dialog } from '@/ui/Dialog'
import { Kbd } from '@/ui/Kbd'
import { type Command, shownKey, useRegistry } from './registry'

/** Every command of the page one looks at, by group. Choosing one does it. */
export function HelpDialog({ onClose }: { onClose: () => void }) {
  const scopes = useRegistry((registry) => registry.scopes)
  const groups = new Map<string, Command[]>()
  for (const command of [...scopes.values()].flat()) {
    groups.set(command.group, [...(groups.get(command.group) ?? []), command])
  }
  return (
    <Dialog title="Keyboard" onClose={onClose} wide>
      <div className="grid gap-6 sm:grid-cols-2">
        {[...groups].map(([group, commands]) => (
          <section key={group}>
            <h3 className="mb-1 px-2 text-xs font-medium text-text3">{group}</h3>
            <ul>
              {commands.map((command) => (
                <li key={command.id}>
                  <button
                    type="button"
                    disabled={command.enabled === false}
                    className="flex w-full items-center justify-between gap-4 rounded-sm px-2 py-1 text-left hover:bg-s2 disabled:text-text3"
                    onClick={() => {
                      onClose()
                      command.run(null)
                    }}
                  >
                    <span>{command.label}</span>
                    <span className="flex gap-1">
                      {command.keys.slice(0, 2).map((key) => (
                        <Kbd key={key}>{shownKey(key)}</Kbd>
                      ))}
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
