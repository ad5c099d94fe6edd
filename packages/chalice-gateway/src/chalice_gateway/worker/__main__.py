"""`python -m chalice_gateway.worker`, which the supervisor starts."""

from chalice_gateway.worker.main import main

if __name__ == "__main__":
    main()
