/* Counter-based random numbers (Philox) from Random123. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#pragma GCC diagnostic ignored "-Wmissing-prototypes"
#include <Random123/philox.h>
#pragma GCC diagnostic pop

#include <math.h>
#include <string.h>

#include "orken/base.h"

ork_random ork_random_stream(uint64_t seed, uint64_t stream)
{
    return (ork_random){.seed = seed, .stream = stream};
}

uint64_t ork_random_bits(ork_random *random)
{
    if (random->left == 0) {
        philox4x64_ctr_t counter = {{random->counter++, 0, 0, 0}};
        philox4x64_key_t key = {{random->seed, random->stream}};
        philox4x64_ctr_t block = philox4x64(counter, key);
        memcpy(random->buffer, block.v, sizeof random->buffer);
        random->left = 4;
    }
    return random->buffer[4 - random->left--];
}

double ork_random_uniform(ork_random *random)
{
    /* The middle of one of 2^52 cells: never 0, never 1, symmetric about 1/2. */
    return ((double)(ork_random_bits(random) >> 12) + 0.5) * 0x1p-52;
}

/*
 * Quantile of the standard normal distribution, relative error below 1e-15.
 * Source: Wichura (1988), Algorithm AS 241 (PPND16), Applied Statistics 37.
 */
double ork_normal_quantile(double p)
{
    static const double a[] = {3.3871328727963666080e0,  1.3314166789178437745e+2,
                               1.9715909503065514427e+3, 1.3731693765509461125e+4,
                               4.5921953931549871457e+4, 6.7265770927008700853e+4,
                               3.3430575583588128105e+4, 2.5090809287301226727e+3};
    static const double b[] = {1,
                               4.2313330701600911252e+1,
                               6.8718700749205790830e+2,
                               5.3941960214247511077e+3,
                               2.1213794301586595867e+4,
                               3.9307895800092710610e+4,
                               2.8729085735721942674e+4,
                               5.2264952788528545610e+3};
    static const double c[] = {1.42343711074968357734e0,  4.63033784615654529590e0,
                               5.76949722146069140550e0,  3.64784832476320460504e0,
                               1.27045825245236838258e0,  2.41780725177450611770e-1,
                               2.27238449892691845833e-2, 7.74545014278341407640e-4};
    static const double d[] = {1,
                               2.05319162663775882187e0,
                               1.67638483018380384940e0,
                               6.89767334985100004550e-1,
                               1.48103976427480074590e-1,
                               1.51986665636164571966e-2,
                               5.47593808499534494600e-4,
                               1.05075007164441684324e-9};
    static const double e[] = {6.65790464350110377720e0,  5.46378491116411436990e0,
                               1.78482653991729133580e0,  2.96560571828504891230e-1,
                               2.65321895265761230930e-2, 1.24266094738807843860e-3,
                               2.71155556874348757815e-5, 2.01033439929228813265e-7};
    static const double f[] = {1,
                               5.99832206555887937690e-1,
                               1.36929880922735805310e-1,
                               1.48753612908506148525e-2,
                               7.86869131145613259100e-4,
                               1.84631831751005468180e-5,
                               1.42151175831644588870e-7,
                               2.04426310338993978564e-15};
    const double *numerator = a, *denominator = b;
    double q = p - 0.5, r, factor = q;
    if (fabs(q) <= 0.425) {
        r = 0.180625 - q * q;
    } else {
        r = sqrt(-log(q < 0 ? p : 1 - p));
        numerator = r <= 5 ? c : e;
        denominator = r <= 5 ? d : f;
        r -= r <= 5 ? 1.6 : 5;
        factor = q < 0 ? -1 : 1;
    }
    double top = 0, bottom = 0;
    for (int k = 7; k >= 0; k--) {
        top = top * r + numerator[k];
        bottom = bottom * r + denominator[k];
    }
    return factor * top / bottom;
}

double ork_random_normal(ork_random *random)
{
    return ork_normal_quantile(ork_random_uniform(random));
}

uint64_t ork_random_below(ork_random *random, uint64_t bound)
{
    /* Multiply and reject: Lemire (2019), Fast random integer generation in an interval. */
    if (bound == 0) return 0;
    uint64_t threshold = (0 - bound) % bound;
    for (;;) {
        unsigned __int128 product = (unsigned __int128)ork_random_bits(random) * bound;
        if ((uint64_t)product >= threshold) return (uint64_t)(product >> 64);
    }
}
