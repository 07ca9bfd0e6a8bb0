// The page of a stand-in, to try the bot "in" a platform by hand: one HTML text, no build step, nothing from outside.

const STYLE = `
:root{color-scheme:light dark;font:15px/1.5 system-ui,sans-serif}
body{margin:0;display:grid;grid-template-columns:13rem 1fr;height:100vh}
aside{border-right:1px solid #8884;padding:1rem;overflow:auto}
main{display:grid;grid-template-rows:1fr auto;min-width:0;min-height:0}
#log{overflow:auto;padding:1rem}
label{display:block;margin:.4rem 0}
select,input,textarea{font:inherit;max-width:100%;box-sizing:border-box}
aside select{width:100%}
.msg{margin:.4rem 0}.who{font-size:.8em;opacity:.7}.text{white-space:pre-wrap;overflow-wrap:anywhere}
.card{border:1px solid #8886;border-radius:8px;padding:.6rem .8rem;max-width:32rem;margin:.2rem 0}
.card h3{margin:0 0 .3rem;font-size:1em}.card p{margin:.15rem 0;white-space:pre-wrap;overflow-wrap:anywhere}
.card button{margin:.3rem .4rem 0 0}.note{font-size:.75em;opacity:.6}
form#say{display:flex;gap:.5rem;padding:.8rem;border-top:1px solid #8884}form#say input[type=text]{flex:1}
#toast{position:fixed;top:1rem;left:50%;transform:translateX(-50%);padding:.5rem 1rem;border-radius:8px;background:#333;color:#fff}
#bad{color:#c33;font-size:.8em;white-space:pre-wrap}
@media (max-width:640px){body{grid-template-columns:1fr;grid-template-rows:auto 1fr}aside{border-right:0;border-bottom:1px solid #8884}}
`

/** Text that anybody typed only ever goes in as textContent. */
const SCRIPT = `
const $ = (id) => document.getElementById(id)
const el = (tag, text, cls) => { const e = document.createElement(tag); if (text !== undefined) e.textContent = text; if (cls) e.className = cls; return e }
let view = { people: [], chats: [], messages: [] }, drawn = new Map(), toastTimer
async function call(path, body) {
  const r = await fetch('/_stand-in/' + path, body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  const data = await r.json()
  if (!r.ok) throw new Error(data.error || r.status)
  return data
}
function toast(text) { $('toast').textContent = text; $('toast').hidden = false; clearTimeout(toastTimer); toastTimer = setTimeout(() => { $('toast').hidden = true }, 5000) }
function fill(select, items, label) {
  const keep = select.value, ids = items.map((i) => i.id + label(i)).join()
  if (select.dataset.ids === ids) return
  select.dataset.ids = ids
  select.replaceChildren(...items.map((i) => { const o = el('option', label(i)); o.value = i.id; return o }))
  if (items.some((i) => i.id === keep)) select.value = keep
}
const name = (id) => id === 'bot' ? '机器人' : (view.people.find((p) => p.id === id) || { name: id }).name
function field(f) {
  const box = el('label', f.label + (f.required ? ' *' : '') + ' ')
  let input
  if (f.kind === 'select' || f.kind === 'multi-select') {
    input = el('select'); input.multiple = f.kind === 'multi-select'
    if (!input.multiple) input.append(el('option', ''))
    for (const o of f.options || []) { const e = el('option', o.label); e.value = o.value; input.append(e) }
  } else {
    input = el(f.kind === 'long-text' ? 'textarea' : 'input')
    if (f.kind !== 'long-text') input.type = { date: 'date', time: 'time', datetime: 'datetime-local', check: 'checkbox' }[f.kind] || 'text'
  }
  if (f.value) input.value = f.value
  input.dataset.name = f.name
  box.append(input)
  return box
}
function read(card) {
  const form = {}
  for (const i of card.querySelectorAll('[data-name]')) {
    if (i.multiple) form[i.dataset.name] = [...i.selectedOptions].map((o) => o.value)
    else if (i.type === 'checkbox') form[i.dataset.name] = i.checked
    else if (i.value !== '') form[i.dataset.name] = i.type === 'datetime-local' ? i.value.replace('T', ' ') : i.value
  }
  return form
}
function drawCard(m) {
  const box = el('div', undefined, 'card')
  box.append(el('h3', m.card.title), ...m.card.lines.map((l) => el('p', l)), ...(m.card.form || []).map(field))
  for (const b of m.card.buttons) {
    const button = el('button', b.label); button.type = 'button'; button.disabled = !!b.disabled
    button.onclick = async () => {
      if (b.url) return toast('会打开 ' + b.url)
      try {
        const seen = await call('press', { from: $('who').value, messageId: m.id, button: b.button, ...(b.submit ? { form: read(box) } : {}) })
        toast(seen.text || '（没有提示）')
      } catch (e) { toast(String(e.message)) }
      refresh()
    }
    box.append(button)
  }
  return box
}
function drawMessage(m) {
  const box = el('div', undefined, 'msg')
  box.append(el('div', name(m.from) + ' ' + new Date(m.at).toLocaleTimeString('zh-CN', { timeZone: 'Asia/Shanghai' }), 'who'))
  if (m.text !== undefined) box.append(el('div', m.text, 'text'))
  if (m.card) box.append(drawCard(m))
  if (m.note) box.append(el('div', m.note, 'note'))
  return box
}
function draw() {
  fill($('who'), view.people, (p) => p.name)
  fill($('chat'), view.chats.filter((c) => c.members.includes($('who').value)), (c) => c.kind === 'private' ? '与机器人私聊' : c.name)
  $('at').hidden = (view.chats.find((c) => c.id === $('chat').value) || {}).kind === 'private'
  $('links').textContent = view.connections > 0 ? '机器人在线' : '机器人还没连上'
  $('bad').textContent = view.violations.join('\\n')
  const log = $('log'), down = log.scrollTop + log.clientHeight > log.scrollHeight - 40
  const fresh = view.messages.map((m) => JSON.stringify(m))
  if (fresh.join() === [...drawn.keys()].join()) return
  // A message that is as it was keeps its node, and what somebody is filling in.
  const kept = drawn
  drawn = new Map(view.messages.map((m, i) => [fresh[i], kept.get(fresh[i]) || drawMessage(m)]))
  log.replaceChildren(...drawn.values())
  if (down) log.scrollTop = log.scrollHeight
}
async function refresh() {
  try { view = await call('state?chat=' + encodeURIComponent($('chat').value)); draw() } catch (e) { $('links').textContent = '替身停了' }
}
$('say').onsubmit = async (e) => {
  e.preventDefault()
  const text = $('text').value
  if (text === '') return
  $('text').value = ''
  try { await call('say', { from: $('who').value, chat: $('chat').value, text, mentionBot: !$('at').hidden && $('mention').checked }) } catch (x) { toast(String(x.message)) }
  refresh()
}
$('who').onchange = $('chat').onchange = () => { draw(); refresh() }
$('hour').onclick = () => call('advance', { ms: 3600000 }).then(refresh)
refresh().then(refresh)
setInterval(refresh, 1000)
`

/** `title` is ours, never somebody's text. */
export function page(title: string): string {
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${STYLE}</style></head>
<body>
<aside>
  <strong>${title}</strong>
  <p id="links"></p>
  <label>我是<select id="who"></select></label>
  <label>在<select id="chat"></select></label>
  <button id="hour" type="button">快进一小时</button>
  <p id="bad"></p>
</aside>
<main>
  <div id="log"></div>
  <form id="say">
    <label id="at"><input type="checkbox" id="mention" checked> @机器人</label>
    <input type="text" id="text" autocomplete="off" placeholder="说点什么">
    <button>发送</button>
  </form>
</main>
<div id="toast" role="status" hidden></div>
<script>${SCRIPT}</script>
</body></html>`
}
