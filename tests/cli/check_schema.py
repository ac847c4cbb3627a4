"""Holds the JSON Schema that `orken schema` prints against a validator: it is a schema, it accepts
the example study, and it refuses what `orken check` refuses. Skipped where the validator is not
installed (Debian's python3-jsonschema and python3-yaml). Arguments: the project's root, the program."""
import copy
import json
import pathlib
import subprocess
import sys

try:
    import jsonschema
    import yaml
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

root, program = pathlib.Path(sys.argv[1]), sys.argv[2]
schema = json.loads(subprocess.run([program, "schema"], capture_output=True, check=True).stdout)
study = yaml.safe_load((root / "examples/kazakhstan/study.yaml").read_text(encoding="utf-8"))
kind = jsonschema.validators.validator_for(schema)
kind.check_schema(schema)
validator = kind(schema)
failures = 0


def hold(name, is_right, why=""):
    global failures
    print(f"[{'       OK' if is_right else '  FAILED '} ] {name}")
    if not is_right:
        failures += 1
        print(why)


found = [f"{list(error.path)}: {error.message}" for error in validator.iter_errors(study)]
hold("the_example_study_is_valid", not found, "\n".join(found))

wrong = {
    "an_unknown_key": lambda s: s.update(clams=[]),
    "an_unknown_key_of_a_step": lambda s: s["steps"][0].update(methodd="x"),
    "an_unknown_choice": lambda s: s["steps"][0].update(normalise="minmax"),
    "an_unknown_method": lambda s: s["steps"][0].update(method="compsite"),
    "an_unknown_key_of_a_claim": lambda s: s["claims"][0].update(colum="x"),
    "an_unknown_key_of_a_data_set": lambda s: next(iter(s["data"].values())).update(fiel="x"),
    "a_list_where_a_mapping_is_meant": lambda s: s.update(data=[]),
    "a_study_without_steps": lambda s: s.pop("steps"),
}
for name, spoil in wrong.items():
    spoilt = copy.deepcopy(study)
    spoil(spoilt)
    hold(f"{name}_is_refused", not validator.is_valid(spoilt), "the schema accepts it")
sys.exit(1 if failures else 0)
