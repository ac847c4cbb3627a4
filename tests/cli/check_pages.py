"""Runs every `orken …` command that the pages show, as a reader would, and holds the generated
pages against the program. Arguments: the project's root, the program."""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

root, program = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
failures = []
passed = 0


def hold(name, is_right, why):
    global passed
    if is_right:
        passed += 1
        print(f"[       OK ] {name}")
    else:
        failures.append(name)
        print(f"[  FAILED  ] {name}")
        print(why)


def commands(page):
    """Command lines in ```sh blocks, continued lines joined, comments and a "$ " left out."""
    for block in re.findall(r"```sh\n(.*?)```", page.read_text(encoding="utf-8"), re.S):
        for line in block.replace("\\\n", " ").splitlines():
            line = re.sub(r"\s+#.*", "", line).strip()
            if line.startswith("orken "):
                yield line


with tempfile.TemporaryDirectory() as folder:
    work = pathlib.Path(folder, "work")
    work.mkdir()
    shutil.copytree(root / "examples", work / "examples", ignore=shutil.ignore_patterns("*-out"))
    bin_folder = pathlib.Path(folder, "bin")
    bin_folder.mkdir()
    (bin_folder / "orken").symlink_to(program)
    for page in [root / "README.md", *sorted((root / "docs").glob("*.md"))]:
        for number, line in enumerate(commands(page), 1):
            run = subprocess.run(["sh", "-c", line], cwd=work, capture_output=True, text=True,
                                 env={"PATH": f"{bin_folder}:/usr/bin:/bin", "LC_ALL": "C.UTF-8"})
            hold(f"{page.name}_command_{number}_runs", run.returncode == 0,
                 f"{line}\nexit status {run.returncode}\n{run.stderr}")

made = subprocess.run([program, "methods", "--format", "markdown"], capture_output=True, text=True)
page = root / "docs/methods.md"
hold("the_method_reference_is_up_to_date",
     page.exists() and page.read_text(encoding="utf-8") == made.stdout, "run ./dev docs")
sys.exit(1 if failures else 0)
