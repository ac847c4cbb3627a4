/* Days since 1970-01-01 in the proleptic Gregorian calendar. */
#include "orken/base.h"

/* Days from the civil date, with years that begin in March so that leap days come last. */
int32_t ork_day(int year, int month, int day)
{
    int64_t y = (int64_t)year - (month <= 2);
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return (int32_t)(era * 146097 + day_of_era - 719468);
}

void ork_day_parts(int32_t day, int *year, int *month, int *day_of_month)
{
    int64_t z = (int64_t)day + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t day_of_era = z - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted_month = (5 * day_of_year + 2) / 153;
    *day_of_month = (int)(day_of_year - (153 * shifted_month + 2) / 5 + 1);
    *month = (int)(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
    *year = (int)(year_of_era + era * 400 + (*month <= 2));
}

/* `count` digits as a number, or −1. */
static int digits(const char *bytes, size_t count)
{
    int value = 0;
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] < '0' || bytes[i] > '9') return -1;
        value = value * 10 + (bytes[i] - '0');
    }
    return value;
}

bool ork_parse_day(const char *bytes, size_t length, int32_t *day)
{
    if (length != 4 && length != 7 && length != 10) return false;
    int year = digits(bytes, 4), month = 1, day_of_month = 1;
    if (length >= 7) month = bytes[4] == '-' ? digits(bytes + 5, 2) : -1;
    if (length == 10) day_of_month = bytes[7] == '-' ? digits(bytes + 8, 2) : -1;
    if (year < 0 || month < 1 || month > 12 || day_of_month < 1) return false;
    int32_t result = ork_day(year, month, day_of_month);
    int y, m, d;
    ork_day_parts(result, &y, &m, &d);
    if (d != day_of_month) return false;
    *day = result;
    return true;
}
