// Types of the part of solarlunar that the tests use; its own are not reachable through its package.json.
declare module 'solarlunar' {
  interface Result {
    readonly lYear: number
    readonly lMonth: number
    readonly lDay: number
    readonly isLeap: boolean
  }
  const solarLunar: {
    solar2lunar(year: number, month: number, day: number): Result | -1
    /** Day of the month of the nth solar term of a year, 1 being 小寒. */
    getTerm(year: number, n: number): number
  }
  export default solarLunar
}
