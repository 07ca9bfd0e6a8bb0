// `gonghui demo`: a scripted day of a school union, played through replay in the terminal. The story: bot/demo/story.ts.
import { setTimeout } from 'node:timers/promises'
import { createLogger } from './logger.ts'
import { zoneOf } from './model/time.ts'
import { createDirector } from './demo/director.ts'
import { createScreen } from './demo/screen.ts'
import { playStory, SCENES } from './demo/story.ts'
import { openRehearsal } from './rehearsal.ts'
import { systemClock } from './system.ts'

/** The story is of a Chinese school, wherever it is played. */
const ZONE = 'Asia/Shanghai'
/** Widest line where nobody says how wide the window is. */
const WIDTH = 100
/** After that a slow machine plays on without pauses: all of it should take less than 20 seconds anywhere. */
const PATIENCE_MS = 10_000

/** Plays the day; resolves with the exit status. In a terminal it pauses so that one can follow; elsewhere it is plain, and always the same. */
export async function runDemo(): Promise<number> {
  const out = process.stdout
  const live = out.isTTY
  const began = performance.now()
  const screen = createScreen({
    write: (text) => { out.write(text) },
    // Node's own judgement knows NO_COLOR, FORCE_COLOR and dumb terminals.
    colour: live && out.hasColors(),
    // A terminal that does not know its size says 0.
    width: live && out.columns > 0 ? Math.min(out.columns, WIDTH) : WIDTH,
    pause: (ms) => (live && performance.now() - began < PATIENCE_MS ? setTimeout(ms) : Promise.resolve()),
    scenes: SCENES,
  })
  const director = createDirector()
  const rehearsal = await openRehearsal({
    file: null, copy: false, seed: 1, zone: ZONE, emit: director.emit, log: createLogger({ level: 'warn', clock: systemClock(zoneOf(ZONE)) }),
  })
  try {
    await playStory(director, screen, rehearsal.player)
    const { pending, failed } = await rehearsal.end()
    return pending + failed === 0 ? 0 : 1
  } finally {
    await rehearsal.close()
  }
}
