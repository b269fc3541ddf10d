using BenchmarkDotNet.Running;
using MidasNet.Benchmarks;

BenchmarkSwitcher.FromAssembly(typeof(Conv2dBenchmark).Assembly).Run(args);
