#pragma once
void stub_assert(int);
#define assert(e) stub_assert((e) != 0)
#define static_assert _Static_assert
