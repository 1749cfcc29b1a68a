"""`python -m training`: fit, evaluate, finetune, export, benchmark, speed."""

from training.cli import main

if __name__ == "__main__":
    main()
