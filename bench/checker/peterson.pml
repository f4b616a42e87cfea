/* SPDX-License-Identifier: Apache-2.0 */
/* Peterson's algorithm for four. The same guarded commands as peterson.c. */
#define N 4
#define LEVELS 3
byte level[N];
byte last[N];
byte inside;

active [N] proctype P()
{
    byte place, at = 1, looked;
    do
    :: d_step { place == 0 -> level[_pid] = at; place = 1 }
    :: d_step { place == 1 -> last[at] = _pid; place = 2 }
    :: d_step { place == 2 && looked < N && (looked == _pid || level[looked] < at || last[at] != _pid) -> looked++ }
    :: d_step { place == 2 && looked == N && at < LEVELS -> looked = 0; at++; place = 0 }
    :: d_step { place == 2 && looked == N && at == LEVELS -> looked = 0; place = 3; inside++; assert(inside <= 1) }
    :: d_step { place == 3 -> level[_pid] = 0; inside--; at = 1; place = 0 }
    od
}
