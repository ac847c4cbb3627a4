/* Symmetric positive definite systems. */
#include "orken/math.h"

#include <math.h>

bool ork_cholesky(double *a, size_t n)
{
    for (size_t j = 0; j < n; j++) {
        double *column = a + j * n, diagonal = column[j];
        for (size_t k = 0; k < j; k++) {
            const double *before = a + k * n;
            double factor = before[j];
            if (factor == 0) continue;
            for (size_t i = j; i < n; i++)
                column[i] -= factor * before[i];
        }
        /* What is left of the diagonal against what it was: lost digits mean a singular matrix. */
        if (!(column[j] > 1e-12 * diagonal)) return false;
        double root = sqrt(column[j]);
        for (size_t i = j; i < n; i++)
            column[i] /= root;
    }
    return true;
}

void ork_cholesky_solve(const double *factor, size_t n, double *x)
{
    for (size_t j = 0; j < n; j++) {
        x[j] /= factor[j * n + j];
        for (size_t i = j + 1; i < n; i++)
            x[i] -= factor[j * n + i] * x[j];
    }
    for (size_t j = n; j-- > 0;) {
        double sum = x[j];
        for (size_t i = j + 1; i < n; i++)
            sum -= factor[j * n + i] * x[i];
        x[j] = sum / factor[j * n + j];
    }
}
