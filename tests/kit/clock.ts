// The clock of tests is that of replay: it stands still until the test moves it.
export { virtualClock, type Settle, type VirtualClock } from '../../adapters/replay/clock.ts'
