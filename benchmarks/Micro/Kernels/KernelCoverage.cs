using System.Reflection;
using BenchmarkDotNet.Attributes;

namespace MidasNet.Benchmarks;

/// <summary>Finds kernels of <see cref="Device"/> without a benchmark.</summary>
internal static class KernelCoverage
{
    /// <summary>The kernels without a benchmark of the same name.</summary>
    public static IReadOnlyList<string> Missing()
    {
        var kernels = typeof(Device).GetMethods().Where(method => method.IsAbstract && !method.IsSpecialName).Select(method => method.Name);
        var benchmarks = typeof(KernelCoverage).Assembly.GetTypes().SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttribute<BenchmarkAttribute>() is not null).Select(method => method.Name);
        return [.. kernels.Except(benchmarks).Order()];
    }
}
