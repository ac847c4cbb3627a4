// Reads a CSV into a table with DuckDB and groups it: with_duckdb.js FILE KEY VALUE.
const duckdb = require("duckdb");
const [file, key, value] = process.argv.slice(2);
const database = new duckdb.Database(":memory:", { threads: "2" });
const start = process.hrtime.bigint();
database.exec(`CREATE TABLE t AS SELECT * FROM read_csv_auto('${file}')`, (failure) => {
    if (failure) throw failure;
    database.all(`SELECT "${key}", sum("${value}"), count(*) FROM t GROUP BY 1`, (error, rows) => {
        if (error) throw error;
        const seconds = Number(process.hrtime.bigint() - start) / 1e9;
        const usage = process.resourceUsage();
        const processor = (usage.userCPUTime + usage.systemCPUTime) / 1e6;
        console.log(seconds.toFixed(3), processor.toFixed(3), usage.maxRSS, rows.length);
    });
});
