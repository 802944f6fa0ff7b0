# Every target sets itself up from a clean clone: Python >= 3.11 and make are all it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
READY_DOCS := $(VENV)/.ready-docs
OUT := output
NEWER := AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL AVX512_SPR AVX2 FMA3
export PYBAMM_DISABLE_TELEMETRY = true
export OMP_NUM_THREADS = 1
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test test-slow test-elsewhere attack robustness lint bench notebooks figures large-study calibrate validation docs clean

# the main job on a published cell: charge, discharge, table, figure
demo: $(READY)
	@mkdir -p $(OUT)
	$(BIN)/nasolid run lowack2025-cell2 --plot $(OUT)/lowack2025-cell2.png --force
	@echo "The curve: $(OUT)/lowack2025-cell2.png"

test: $(READY) notebooks
	$(BIN)/python -m pytest -n 2 --nbmake notebooks -W default
	$(BIN)/python -m pytest -n 2 -m "not slow"

test-slow: $(READY)
	$(BIN)/python -m pytest -n 2 -m slow

# the tests as on an older processor, where kernels and last digits differ, and with tolerances that are 1.01 times as wide
test-elsewhere: $(READY)
	OPENBLAS_CORETYPE=Nehalem NPY_DISABLE_CPU_FEATURES="$(NEWER)" GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX,-AVX2,-FMA,-AVX512F \
		$(BIN)/python -m pytest -n 2 -m "not slow"
	OPENBLAS_CORETYPE=Haswell NASOLID_TOLERANCE_FACTOR=1.01 PYTHONPATH=tests/elsewhere \
		$(BIN)/python -m pytest -n 2 -m "not slow"

# inputs spoiled by a seed, drivers and workers killed, bits flipped; each exits with 1 where something passed unseen
attack: $(READY)
	$(BIN)/python benchmarks/attack_inputs.py --inputs 1000
	$(BIN)/python benchmarks/attack_store.py --kills 60 --flips 200
	$(BIN)/python benchmarks/attack_workers.py --kills 60
	$(BIN)/python benchmarks/relaxation_times.py --draws 200

# 500 Latin-hypercube draws per cell over the stated ranges; 100 with every piece of ageing on
robustness: $(READY)
	$(BIN)/python benchmarks/robustness.py --draws 500
	$(BIN)/python benchmarks/robustness.py --draws 100 --ageing

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(READY)
	$(BIN)/python benchmarks/speed.py
	$(BIN)/python benchmarks/cycling.py
	$(BIN)/python benchmarks/maps.py
	$(BIN)/python benchmarks/many.py
	$(BIN)/python benchmarks/studies.py --dask
	$(BIN)/python benchmarks/driver_limits.py --points 10000 100000
	$(BIN)/python benchmarks/large_study.py --points 1000 10000

# the study of docs/studies.md, from end to end
large-study: $(READY)
	$(BIN)/python benchmarks/large_study.py --points 100000

# every measured entry beside the model, with intervals
validation: $(READY)
	@mkdir -p $(OUT)
	$(BIN)/nasolid validate --report $(OUT)/validation --draws 200 --force

calibrate: $(READY)
	$(BIN)/python calibration/fit_cells.py

# the small figures that README and docs show
figures: $(READY)
	$(BIN)/nasolid run lowack2025-cell2 --plot docs/lowack2025-cell2.png --force
	$(BIN)/python docs/draw_readme.py docs/two-electrolytes.png
	$(BIN)/nasolid symmetric tsai2020 --current 1mA/cm2 --cycles 400 --choice contact=vacancies \
		--set "Separator thickness=1.8 mm" --set "Sodium reservoir thickness=500 um" --plot docs/tsai2020-symmetric.png --force
	$(BIN)/nasolid sensitivity lowack2025-cell2 --samples 512 --plot docs/lowack2025-cell2-sensitivity.png --force
	$(BIN)/nasolid design lowack2025-cell1 --plot docs/lowack2025-cell1-design.png --force
	$(BIN)/python -c "from PIL import Image; [Image.open(p).convert('RGB').quantize(128).save(p, optimize=True) for p in ('docs/lowack2025-cell2-sensitivity.png', 'docs/lowack2025-cell1-design.png', 'docs/two-electrolytes.png')]"

notebooks: $(READY)
	@$(BIN)/jupytext --quiet --to ipynb notebooks/*.py

# pages, cells and notebooks, computed anew; any warning fails. What builds them is installed for this target alone
docs: $(READY_DOCS)
	$(BIN)/python -m sphinx -E -W --keep-going -b html docs $(OUT)/docs
	@echo "The documentation: $(OUT)/docs/index.html"

clean:
	rm -rf $(VENV) $(OUT) build dist docs/api docs/cells docs/made docs/notebooks

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'nasolid needs Python 3.11 or newer')"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --constraint constraints.txt --editable ".[test,lint,notebooks]"
	@touch $(READY)

$(READY_DOCS): $(READY)
	$(BIN)/pip install --quiet --constraint constraints.txt --editable ".[docs]"
	@touch $(READY_DOCS)
