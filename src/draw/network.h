/* Networks: nodes and links, and where they stand. */
#ifndef ORKEN_DRAW_NETWORK_H
#define ORKEN_DRAW_NETWORK_H

#include "draw/drawing.h"

typedef struct ork_network_link {
    size_t from, to;
    double strength; /* NAN: not told */
} ork_network_link;
typedef struct ork_network {
    size_t node_count;
    ork_network_link *links;
    size_t link_count;
} ork_network;

/* [node_count] positions; a link is about 1 long. The links join different nodes. */
ork_status ork_network_layout(ork_context *ctx, const ork_network *network, ork_point *at);

#endif
