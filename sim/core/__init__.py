"""What every room stands on: time, luck, money, quantities and the compiled kernels. No policy."""
