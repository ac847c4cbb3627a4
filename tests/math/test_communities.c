/* Communities: against all partitions of small networks, known structures, laws, edges. */
#include "testing.h"

enum { MOST = 64 };

/* A network of few nodes as a matrix, and the library's form of it. */
typedef struct {
    size_t n;
    double weight[MOST * MOST];
} matrix;

static void join(matrix *m, size_t i, size_t j, double weight)
{
    m->weight[i * m->n + j] = m->weight[j * m->n + i] = weight;
}

static matrix random_network(size_t n, double density, uint64_t stream)
{
    matrix m = {.n = n};
    ork_random random = ork_random_stream(7, stream);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i + 1; j < n; j++) {
            double is_there = ork_random_uniform(&random), weight = ork_random_uniform(&random);
            if (is_there < density) join(&m, i, j, weight);
        }
    }
    return m;
}

/* Cliques of `size` nodes in a ring, joined by one link each. */
static matrix ring_of_cliques(size_t cliques, size_t size)
{
    matrix m = {.n = cliques * size};
    for (size_t c = 0; c < cliques; c++) {
        for (size_t i = 0; i < size; i++) {
            for (size_t j = i + 1; j < size; j++)
                join(&m, c * size + i, c * size + j, 1);
        }
        join(&m, c * size, (c + 1) % cliques * size + 1, 1);
    }
    return m;
}

static ork_status detect(ork_context *ctx, const matrix *m, double resolution, size_t starts,
                         size_t *community, size_t *count, double *modularity)
{
    ORK_SCRATCH(arena);
    ork_graph graph;
    ORK_TRY(ork_graph_of_matrix(ctx, &arena, m->weight, m->n, &graph));
    return ork_leiden(ctx, &graph, resolution, starts, community, count, modularity);
}

/* By its definition, pair by pair. */
static double plain_modularity(const matrix *m, double resolution, const size_t *community)
{
    double strength[MOST] = {0}, all = 0, sum = 0;
    for (size_t i = 0; i < m->n; i++) {
        for (size_t j = 0; j < m->n; j++)
            strength[i] += m->weight[i * m->n + j];
        all += strength[i];
    }
    for (size_t i = 0; i < m->n; i++) {
        for (size_t j = 0; j < m->n; j++) {
            if (community[i] != community[j]) continue;
            sum +=
                m->weight[i * m->n + j] / all - resolution * strength[i] * strength[j] / all / all;
        }
    }
    return sum;
}

/* The greatest modularity of all partitions, by restricted growth strings. */
static double greatest_modularity(const matrix *m, double resolution, size_t node, size_t used,
                                  size_t *community)
{
    if (node == m->n) return plain_modularity(m, resolution, community);
    double greatest = -INFINITY;
    for (size_t c = 0; c <= used; c++) {
        community[node] = c;
        double here = greatest_modularity(m, resolution, node + 1, used + (c == used), community);
        greatest = fmax(greatest, here);
    }
    return greatest;
}

static void no_partition_of_small_networks_is_better(void **state)
{
    for (uint64_t stream = 0; stream < 24; stream++) {
        matrix m = random_network(3 + stream % 6, stream % 2 ? 0.5 : 0.9, stream);
        size_t community[MOST], trial[MOST], count;
        double modularity, resolution = 0.6 + 0.2 * (double)(stream % 5);
        assert_ok(*state, detect(*state, &m, resolution, 20, community, &count, &modularity));
        assert_near(modularity, plain_modularity(&m, resolution, community), 1e-14);
        assert_near(modularity, greatest_modularity(&m, resolution, 0, 0, trial), 1e-12);
    }
}

static void modularity_is_that_of_its_definition(void **state)
{
    ORK_SCRATCH(arena);
    matrix m = random_network(30, 0.3, 1);
    ork_graph graph;
    size_t community[MOST];
    double modularity;
    for (size_t v = 0; v < m.n; v++) {
        community[v] = v % 7;
        m.weight[v * m.n + v] = 0; /* the graph has no loops */
    }
    assert_ok(*state, ork_graph_of_matrix(*state, &arena, m.weight, m.n, &graph));
    assert_ok(*state, ork_modularity(*state, &graph, 1.3, community, &modularity));
    assert_near(modularity, plain_modularity(&m, 1.3, community), 1e-14);
}

static void cliques_in_a_ring_are_communities(void **state)
{
    matrix m = ring_of_cliques(10, 5);
    size_t community[MOST], count;
    double modularity;
    assert_ok(*state, detect(*state, &m, 1, 5, community, &count, &modularity));
    assert_int_equal(count, 10);
    for (size_t v = 0; v < m.n; v++)
        assert_int_equal(community[v], v / 5);
    /* 10 of 11 links are inside; each clique has a tenth of the weight. */
    assert_near(modularity, 10.0 / 11 - 0.1, 1e-14);
    /* A lower resolution joins cliques, a greater parts them. */
    assert_ok(*state, detect(*state, &m, 0.2, 5, community, &count, NULL));
    assert_true(count < 10);
    assert_ok(*state, detect(*state, &m, 12, 5, community, &count, NULL));
    assert_true(count > 10);
}

static void the_largest_community_comes_first(void **state)
{
    matrix m = {.n = 12};
    const size_t group[12] = {0, 1, 2, 2, 1, 2, 0, 2, 1, 2, 0, 2}; /* of 3, 3 and 6 nodes */
    size_t community[MOST], count;
    for (size_t i = 0; i < 12; i++) {
        for (size_t j = i + 1; j < 12; j++)
            if (group[i] == group[j]) join(&m, i, j, 1);
    }
    assert_ok(*state, detect(*state, &m, 1, 3, community, &count, NULL));
    assert_int_equal(count, 3);
    for (size_t v = 0; v < 12; v++)
        assert_int_equal(community[v], group[v] == 2 ? 0 : group[v] + 1);
}

static void every_community_is_connected(void **state)
{
    for (uint64_t stream = 100; stream < 130; stream++) {
        matrix m = random_network(MOST, 0.04, stream);
        size_t community[MOST], reached[MOST], count;
        assert_ok(*state, detect(*state, &m, 0.3, 1, community, &count, NULL));
        for (size_t c = 0; c < count; c++) {
            size_t from = 0, to = 0;
            bool is_reached[MOST] = {false};
            for (size_t v = 0; v < m.n && to == 0; v++) {
                if (community[v] != c) continue;
                is_reached[v] = true;
                reached[to++] = v;
            }
            for (; from < to; from++) {
                for (size_t w = 0; w < m.n; w++) {
                    bool is_link = m.weight[reached[from] * m.n + w] > 0 && community[w] == c;
                    if (!is_link || is_reached[w]) continue;
                    is_reached[w] = true;
                    reached[to++] = w;
                }
            }
            for (size_t v = 0; v < m.n; v++)
                assert_true(community[v] != c || is_reached[v]);
        }
    }
}

static void no_node_gains_by_moving_alone(void **state)
{
    matrix m = random_network(50, 0.2, 55);
    size_t community[MOST], count;
    double modularity;
    assert_ok(*state, detect(*state, &m, 1, 1, community, &count, &modularity));
    for (size_t v = 0; v < m.n; v++) {
        size_t own = community[v];
        for (size_t c = 0; c <= count; c++) {
            community[v] = c;
            assert_true(plain_modularity(&m, 1, community) <= modularity + 1e-12);
        }
        community[v] = own;
    }
}

static void measure_units_and_threads_do_not_matter(void **state)
{
    matrix m = random_network(MOST, 0.3, 3), scaled = m;
    size_t one[MOST], other[MOST], count, other_count;
    double modularity, other_modularity;
    for (size_t c = 0; c < m.n * m.n; c++)
        scaled.weight[c] *= 0x1p-600;
    ork_context_set_threads(*state, 1);
    assert_ok(*state, detect(*state, &m, 1, 8, one, &count, &modularity));
    ork_context_set_threads(*state, 3);
    assert_ok(*state, detect(*state, &m, 1, 8, other, &other_count, &other_modularity));
    assert_memory_equal(one, other, m.n * sizeof *one);
    assert_true(modularity == other_modularity);
    assert_ok(*state, detect(*state, &scaled, 1, 8, other, &other_count, &other_modularity));
    assert_memory_equal(one, other, m.n * sizeof *one);
    assert_true(modularity == other_modularity && count == other_count);
}

static void more_starts_are_never_worse(void **state)
{
    matrix m = random_network(MOST, 0.2, 9);
    size_t community[MOST], count;
    double before = -INFINITY, modularity;
    for (size_t starts = 1; starts <= 16; starts *= 2) {
        assert_ok(*state, detect(*state, &m, 1, starts, community, &count, &modularity));
        assert_true(modularity >= before);
        before = modularity;
    }
}

static void nodes_without_links_are_alone(void **state)
{
    matrix m = {.n = 5};
    size_t community[MOST], count;
    double modularity;
    assert_ok(*state, detect(*state, &m, 1, 3, community, &count, &modularity));
    assert_int_equal(count, 5);
    assert_true(modularity == 0);
    join(&m, 3, 4, 2);
    assert_ok(*state, detect(*state, &m, 1, 3, community, &count, &modularity));
    assert_int_equal(count, 4);
    assert_int_equal(community[3], 0);
    assert_int_equal(community[4], 0);
    m.n = 0;
    assert_ok(*state, detect(*state, &m, 1, 3, community, &count, &modularity));
    assert_int_equal(count, 0);
}

static void wrong_weights_are_refused(void **state)
{
    for (size_t k = 0; k < 2; k++) {
        size_t start[] = {0, 1, 2}, community[2], count;
        uint32_t neighbour[] = {1, 0};
        double wrong = k ? INFINITY : -1, weight[] = {wrong, wrong};
        ork_graph graph = {2, start, neighbour, weight};
        assert_error((ork_context *)*state,
                     ork_leiden(*state, &graph, 1, 1, community, &count, NULL), ORK_ERR_ARGUMENT,
                     "weight");
    }
}

static ork_status detect_ring(ork_context *ctx, void *data)
{
    size_t community[MOST], count;
    return detect(ctx, data, 1, 2, community, &count, NULL);
}

static void refused_memory_is_survived(void **state)
{
    (void)state;
    matrix m = ring_of_cliques(4, 3);
    assert_survives_refused_memory(detect_ring, &m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        context_test(no_partition_of_small_networks_is_better),
        context_test(modularity_is_that_of_its_definition),
        context_test(cliques_in_a_ring_are_communities),
        context_test(the_largest_community_comes_first),
        context_test(every_community_is_connected),
        context_test(no_node_gains_by_moving_alone),
        context_test(measure_units_and_threads_do_not_matter),
        context_test(more_starts_are_never_worse),
        context_test(nodes_without_links_are_alone),
        context_test(wrong_weights_are_refused),
        context_test(refused_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
