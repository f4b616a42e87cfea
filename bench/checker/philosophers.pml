/* SPDX-License-Identifier: Apache-2.0 */
/* Twelve philosophers, each with a fork to either side. The same guarded commands as philosophers.c. */
#define SEATS 12
bit fork_taken[SEATS];

active [SEATS] proctype seat()
{
    byte place;
    do
    :: d_step { place == 0 && !fork_taken[_pid] -> fork_taken[_pid] = 1; place = 1 }
    :: d_step { place == 1 && !fork_taken[(_pid + 1) % SEATS] -> fork_taken[(_pid + 1) % SEATS] = 1; place = 2 }
    :: d_step { place == 2 -> fork_taken[_pid] = 0; place = 3 }
    :: d_step { place == 3 -> fork_taken[(_pid + 1) % SEATS] = 0; place = 0 }
    od
}
