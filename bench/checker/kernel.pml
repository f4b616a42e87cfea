/* SPDX-License-Identifier: Apache-2.0 */
/* A kernel like that of check/models/kernel.c: four tasks that are polled when their bit of a ready mask is set, and three
   interrupts of three firings each, which store an event and set the bit. Each access of what is shared is a step. */
#ifndef NT
#define NT 4
#endif
#ifndef NI
#define NI 3
#endif
#ifndef BUD
#define BUD 3
#endif
byte ready;            /* bitmask, NT<=8 */
byte flag[NT];         /* event counters set by ISR */
byte st[NT];           /* task state */
proctype isr(byte id) {
  byte n = 0;
  do
  :: n < BUD ->
     atomic { flag[id % NT] = (flag[id % NT] < 3 -> flag[id % NT]+1 : 3) };
     atomic { ready = ready | (1 << (id % NT)) };
     n++
  :: n >= BUD -> break
  od
}
proctype exec() {
  byte snap, i, c;
  do
  :: atomic { ready != 0 -> snap = ready; ready = 0 }
     i = 0;
     do
     :: i < NT ->
        if
        :: (snap & (1<<i)) ->
           c = flag[i];
           atomic { flag[i] = flag[i] - c };
           if
           :: c > 0 -> st[i] = (st[i] + 1) % 4;
              if
              :: st[i] == 2 -> atomic { ready = ready | (1 << ((i+1)%NT)) }
              :: else
              fi
           :: else -> skip
           fi
        :: else
        fi;
        i++
     :: else -> break
     od;
     i = 0; c = 0; snap = 0
  :: atomic { ready == 0 && timeout -> break }
  od
}
init { byte k; atomic { run exec(); k = 0; do :: k < NI -> run isr(k); k++ :: else -> break od } }
