/* Orken: clusters and the digital economy of regions. All public headers. */
#ifndef ORKEN_H
#define ORKEN_H

#include "orken/base.h"
#include "orken/draw.h"
#include "orken/math.h"
#include "orken/math/clustering.h"
#include "orken/math/communities.h"
#include "orken/math/least_squares.h"
#include "orken/math/point_patterns.h"
#include "orken/math/regression.h"
#include "orken/methods.h"
#include "orken/read.h"
#include "orken/report.h"
#include "orken/result.h"
#include "orken/study.h"
#include "orken/table.h"

#endif
