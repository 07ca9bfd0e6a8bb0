// Loaded before the bot (`node --import`): its time runs faster, or ahead, so that a minute's wait is a matter of seconds. Not a line of the bot knows.
const speed = Number(process.env.E2E_SPEED ?? 1)
const ahead = Number(process.env.E2E_AHEAD_MS ?? 0)
const { Date: RealDate, setTimeout: realTimeout, setInterval: realInterval } = globalThis
const began = RealDate.now()

const now = () => Math.floor(began + ahead + (RealDate.now() - began) * speed)

globalThis.Date = class extends RealDate {
  constructor(...args) {
    super(...(args.length === 0 ? [now()] : args))
  }

  static now() {
    return now()
  }
}
globalThis.setTimeout = Object.assign((fn, ms = 0, ...args) => realTimeout(fn, ms / speed, ...args), realTimeout)
globalThis.setInterval = (fn, ms = 0, ...args) => realInterval(fn, ms / speed, ...args)
