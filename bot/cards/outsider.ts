// What somebody of another organisation is told, wherever a stranger would be told to ask for being let in.

/** Never names 入会: it would lead nowhere. */
export const OUTSIDER = '只有本校的老师才用得了，你这个账号是外单位的。是本校老师的话，换学校的账号来找我。'
