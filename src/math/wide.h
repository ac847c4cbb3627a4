/*
 * ORK_WIDE before a function of plain loops over arrays: it is compiled a second time for
 * processors with AVX2, and the program picks one when it starts. Both give the same bits, since
 * nothing is contracted and no sum is reordered.
 */
#ifndef ORKEN_MATH_WIDE_H
#define ORKEN_MATH_WIDE_H

#if defined(__x86_64__) && defined(__gnu_linux__) && defined(__GNUC__) && !defined(__clang__) &&   \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define ORK_CLONES(...) __attribute__((target_clones(__VA_ARGS__)))
#else
#define ORK_CLONES(...)
#endif
#define ORK_WIDE ORK_CLONES("avx2", "default")

#endif
