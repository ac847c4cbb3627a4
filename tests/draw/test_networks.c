/* Networks: where their nodes stand, read from the layout and from what was drawn. */
#include "testing.h"

#include "draw/network.h"
#include "figures.h"

/* ---- The layout --------------------------------------------------------------------------------
 */

static void lay_out(ork_context *ctx, size_t nodes, ork_network_link *links, size_t count,
                    ork_point *at)
{
    ork_network network = {nodes, links, count};
    assert_ok(ctx, ork_network_layout(ctx, &network, at));
    for (size_t k = 0; k < nodes; k++)
        assert_true(isfinite(at[k].x) && isfinite(at[k].y));
}

static double between(const ork_point *a, const ork_point *b)
{
    return hypot(a->x - b->x, a->y - b->y);
}

static void a_chain_is_drawn_straight_with_even_steps(void **state)
{
    ork_network_link links[7];
    ork_point at[8];
    for (size_t k = 0; k < 7; k++)
        links[k] = (ork_network_link){k, k + 1, 1};
    lay_out(*state, 8, links, 7, at);
    double whole = between(&at[0], &at[7]), inner = between(&at[2], &at[3]);
    for (size_t k = 0; k < 8; k++)
        assert_true(fabs(at[k].y - at[0].y) < 0.1 * whole); /* lying flat */
    for (size_t k = 1; k < 6; k++)
        assert_near(between(&at[k], &at[k + 1]), inner, 0.05);
    assert_true(whole > 6 * inner);
}

static void a_ring_is_drawn_round(void **state)
{
    enum { N = 12 };
    ork_network_link links[N];
    ork_point at[N], middle = {0, 0};
    for (size_t k = 0; k < N; k++)
        links[k] = (ork_network_link){k, (k + 1) % N, 1};
    lay_out(*state, N, links, N, at);
    for (size_t k = 0; k < N; k++) {
        middle.x += at[k].x / N;
        middle.y += at[k].y / N;
    }
    for (size_t k = 0; k < N; k++)
        assert_near(between(&at[k], &middle), between(&at[0], &middle), 0.02);
}

/* Stress of Kamada and Kawai over unit links of a grid, against that of the grid itself. */
static void a_grid_unfolds(void **state)
{
    enum { SIDE = 6, N = SIDE * SIDE };
    ork_network_link links[2 * N];
    ork_point at[N];
    size_t count = 0;
    for (size_t k = 0; k < N; k++) {
        if (k % SIDE + 1 < SIDE) links[count++] = (ork_network_link){k, k + 1, 1};
        if (k + SIDE < N) links[count++] = (ork_network_link){k, k + SIDE, 1};
    }
    lay_out(*state, N, links, count, at);
    /* No two links cross: each node's neighbours are nearer than all nodes three steps off. */
    for (size_t a = 0; a < N; a++) {
        for (size_t b = 0; b < N; b++) {
            int steps =
                abs((int)(a % SIDE) - (int)(b % SIDE)) + abs((int)(a / SIDE) - (int)(b / SIDE));
            for (size_t l = 0; l < count && steps >= 3; l++) {
                if (links[l].from != a) continue;
                assert_true(between(&at[a], &at[links[l].to]) < between(&at[a], &at[b]));
            }
        }
    }
}

static void pieces_stand_apart_and_the_same_links_give_the_same_picture(void **state)
{
    ork_network_link links[] = {{0, 1, 1}, {1, 2, 1}, {0, 2, 1}, {3, 4, 1}};
    ork_point at[7], again[7];
    lay_out(*state, 7, links, 4, at);
    lay_out(*state, 7, links, 4, again);
    assert_memory_equal(at, again, sizeof at);
    for (size_t a = 0; a < 7; a++)
        for (size_t b = a + 1; b < 7; b++)
            assert_true(between(&at[a], &at[b]) > 0.5);
    lay_out(*state, 1, links, 0, at);
    lay_out(*state, 0, links, 0, at);
}

/* ---- The figure --------------------------------------------------------------------------------
 */

static void draw_named(ork_context *ctx, const char *name, double width, ork_text *svg)
{
    for (size_t k = 0; k < network_example_count; k++) {
        if (strcmp(network_examples[k].name, name) != 0) continue;
        assert_ok(ctx, draw_example(ctx, &network_examples[k], width, svg));
        return;
    }
    fail_msg("no example %s", name);
}

static size_t count_of(const ork_text *svg, const char *text)
{
    size_t count = 0;
    for (const char *at = svg->bytes; (at = strstr(at, text)) != NULL; at++)
        count++;
    return count;
}

static void every_node_is_a_mark_and_every_link_a_line(void **state)
{
    ORK_OWNED_TEXT ork_text svg = {0};
    draw_named(*state, "network-pieces", 760, &svg);
    assert_int_equal(count_of(&svg, "ork-node"), 19);
    assert_int_equal(count_of(&svg, "ork-link"), 13);
    assert_int_equal(count_of(&svg, ">node 17</text>"), 1);
    assert_int_equal(count_of(&svg, "<title>node 15; linked with node 16 1</title>"), 1);
    assert_int_equal(count_of(&svg, "<title>node 17</title>"), 1);
}

/* Circles are the marks of the first group and of nodes without one. */
static void nodes_do_not_touch_and_stay_on_the_page(void **state)
{
    static const double widths[] = {320, 760};
    for (size_t w = 0; w < 2; w++) {
        ORK_OWNED_TEXT ork_text svg = {0};
        double x[100], y[100], r[100];
        size_t n = 0;
        draw_named(*state, "network-crowd", widths[w], &svg);
        for (const char *at = strstr(svg.bytes, "ork-node"); at; at = strstr(at + 1, "ork-node")) {
            const char *circle = strstr(at, "<circle"), *end = strstr(at, "</g>");
            if (!circle || circle > end) continue;
            const char *cx = strstr(circle, "cx=\"");
            assert_int_equal(sscanf(cx, "cx=\"%lf\" cy=\"%lf\" r=\"%lf\"", &x[n], &y[n], &r[n]), 3);
            assert_true(x[n] - r[n] > 0 && x[n] + r[n] < widths[w]);
            n++;
        }
        assert_true(n > 20);
        for (size_t a = 0; a < n; a++)
            for (size_t b = a + 1; b < n; b++)
                assert_true(hypot(x[a] - x[b], y[a] - y[b]) >= r[a] + r[b] - 0.1);
    }
}

static void of_very_many_nodes_the_number_without_a_name_is_told(void **state)
{
    ORK_OWNED_TEXT ork_text svg = {0};
    draw_named(*state, "network-many", 760, &svg);
    assert_int_equal(count_of(&svg, "ork-node"), 500);
    assert_int_equal(count_of(&svg, "Without a printed label for want of room: "), 1);
}

static void a_network_that_nobody_could_read_is_refused(void **state)
{
    ork_context *ctx = *state;
    enum { MANY = 1001 };
    static char texts[MANY][16];
    const char *names[MANY];
    ORK_OWNED_TABLE ork_table *table = NULL;
    ORK_OWNED_TEXT ork_text svg = {0};
    for (size_t k = 0; k < MANY; k++) {
        snprintf(texts[k], sizeof texts[k], "n%zu", k);
        names[k] = texts[k];
    }
    assert_ok(ctx, ork_table_new(ctx, "t", MANY, &table));
    assert_ok(ctx, add_texts(ctx, table, "a", names));
    assert_ok(ctx, add_texts(ctx, table, "b", names));
    assert_ok(ctx, add_numbers(ctx, table, "v", NULL, NULL, (double[MANY]){0}));
    ork_figure figure = {.kind = ORK_FIGURE_NETWORK,
                         .title = "t",
                         .x = "a",
                         .y = "b",
                         .value = "v",
                         ORK_FIGURE_DEFAULTS};
    assert_error(ctx, ork_draw_svg(ctx, &figure, table, NULL, &svg), ORK_ERR_DATA,
                 "a network of 1001 nodes cannot be read");
}

static ork_status draw_pieces(ork_context *ctx, void *data)
{
    ork_text svg = {0};
    ork_status status = draw_example(ctx, data, 760, &svg);
    ork_text_free(&svg);
    return status;
}

static void refused_memory_is_survived(void **state)
{
    (void)state;
    assert_survives_refused_memory(draw_pieces, (void *)&network_examples[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(a_chain_is_drawn_straight_with_even_steps),
        context_test(a_ring_is_drawn_round),
        context_test(a_grid_unfolds),
        context_test(pieces_stand_apart_and_the_same_links_give_the_same_picture),
        context_test(every_node_is_a_mark_and_every_link_a_line),
        context_test(nodes_do_not_touch_and_stay_on_the_page),
        context_test(of_very_many_nodes_the_number_without_a_name_is_told),
        context_test(a_network_that_nobody_could_read_is_refused),
        context_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
