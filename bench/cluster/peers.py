"""One task of scipy or sklearn: peers.py TASK FILE N. Prints the task, seconds and memory in MB."""
import resource
import sys
import time

import numpy as np

task, path, n = sys.argv[1], sys.argv[2], int(sys.argv[3])
x = np.ascontiguousarray(np.fromfile(path).reshape(20, n).T)
if task in ("average", "ward", "single"):
    from scipy.cluster.hierarchy import linkage
    begin = time.perf_counter()
    linkage(x, task)
elif task.startswith("kmeans"):
    from sklearn.cluster import KMeans
    begin = time.perf_counter()
    if task == "kmeans-100":
        fit = KMeans(8, init=x[np.arange(8) * 37], n_init=1, max_iter=100, tol=0).fit(x)
    else:
        fit = KMeans(8, n_init=10, max_iter=300, tol=0).fit(x)
    print(f"  objective {fit.inertia_:.10g}, {fit.n_iter_} iterations", file=sys.stderr)
elif task == "silhouette":
    from sklearn.metrics import silhouette_samples
    begin = time.perf_counter()
    silhouette_samples(x, np.arange(n) % 8)
elif task == "leaf-order":
    from scipy.cluster.hierarchy import linkage, optimal_leaf_ordering
    from scipy.spatial.distance import pdist
    tree, distances = linkage(x, "ward"), pdist(x)
    begin = time.perf_counter()
    optimal_leaf_ordering(tree, distances)
else:
    sys.exit(0)
seconds = time.perf_counter() - begin
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(f"{task}-{n} {seconds:.4f} {memory}")
