/* Sums of blocks: four at once, added in a fixed order. */
#include "math/frontier/frontier.h"
#include "math/wide.h"

ORK_WIDE double frontier_sum(const double *x, size_t n)
{
    double sum[4] = {0};
    size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        for (size_t lane = 0; lane < 4; lane++)
            sum[lane] += x[i + lane];
    }
    for (; i < n; i++)
        sum[0] += x[i];
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

ORK_WIDE double frontier_product(const double *x, const double *y, size_t n)
{
    double sum[4] = {0};
    size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        for (size_t lane = 0; lane < 4; lane++)
            sum[lane] += x[i + lane] * y[i + lane];
    }
    for (; i < n; i++)
        sum[0] += x[i] * y[i];
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}
