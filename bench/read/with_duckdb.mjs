// Reads a CSV with DuckDB and sums a column by a text column: with_duckdb.mjs FILE KEY VALUE.
// Prints: seconds, seconds of processor, peak memory in KiB, groups.
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.env.ORK_BENCH_MODULES ?? process.cwd(), "package.json"));
const { DuckDBInstance } = require("@duckdb/node-api");
const [file, key, value] = process.argv.slice(2);
const instance = await DuckDBInstance.create(":memory:", { threads: "2" });
const connection = await instance.connect();
const begin = process.hrtime.bigint();
await connection.run(`create table t as select * from read_csv('${file}')`);
const reader = await connection.runAndReadAll(`select ${key}, sum(${value}) from t group by ${key}`);
const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
const used = process.resourceUsage();
console.log(seconds.toFixed(3), ((used.userCPUTime + used.systemCPUTime) / 1e6).toFixed(3),
            used.maxRSS, reader.getRows().length);
