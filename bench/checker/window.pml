/* SPDX-License-Identifier: Apache-2.0 */
/* A sliding window of two over channels that lose. The same guarded commands as window.c. */
#define WINDOW 2
#define ITEMS 8
#define NUMBERS 4
#define ROOM 6
byte base, sent, want;
byte data[ROOM], data_count;
byte answers[ROOM], answer_count;
hidden byte item, moved;

inline pop_data()
{
    item = data[0];
    data[0] = data[1]; data[1] = data[2]; data[2] = data[3]; data[3] = data[4]; data[4] = data[5]; data[5] = 0;
    data_count--
}

inline pop_answer()
{
    item = answers[0];
    answers[0] = answers[1]; answers[1] = answers[2]; answers[2] = answers[3]; answers[3] = answers[4]; answers[4] = answers[5]; answers[5] = 0;
    answer_count--
}

active proctype window()
{
    do
    :: d_step { sent < WINDOW && data_count < ROOM -> data[data_count] = (base + sent) % ITEMS; data_count++; sent++ }
    :: d_step { sent > 0 -> sent = 0 }
    :: d_step { data_count > 0 -> pop_data() }
    :: d_step { data_count > 0 && answer_count < ROOM ->
           pop_data();
           if
           :: item % NUMBERS == want % NUMBERS -> assert(item == want); want = (want + 1) % ITEMS
           :: else
           fi;
           answers[answer_count] = want % NUMBERS; answer_count++ }
    :: d_step { answer_count > 0 -> pop_answer() }
    :: d_step { answer_count > 0 ->
           pop_answer();
           moved = (item + ITEMS - base) % NUMBERS;
           if
           :: moved <= WINDOW ->
              base = (base + moved) % ITEMS;
              sent = (sent > moved -> sent - moved : 0)
           :: else
           fi }
    od
}
