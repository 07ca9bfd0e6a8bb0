import { benchFolder } from './union.ts'
import { signupRound } from './signup.ts'
const f = benchFolder()
try {
  console.log('ours', await signupRound(f.path,'ours',{people:3000,presses:3000,quota:2000}))
} finally { f.remove() }
