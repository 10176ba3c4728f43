/* number.c: digits to a number. */
#include "base/number.h"

bool number_take(const char **at, uint64_t *out)
{
    const char *start = *at;
    *out = 0;
    for (; **at >= '0' && **at <= '9'; (*at)++) {
        uint64_t digit = (uint64_t)(**at - '0');
        if (*out > (UINT64_MAX - digit) / 10)
            return false;
        *out = *out * 10 + digit;
    }
    return *at > start;
}

bool number_parse(const char *text, uint64_t most, uint64_t *out)
{
    return number_take(&text, out) && *text == '\0' && *out <= most;
}
