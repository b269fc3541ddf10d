using System.Collections.Concurrent;
using System.Reflection;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace MidasNet.Gpu.Tests;

/// <summary>A kernel as a card's driver gets it.</summary>
/// <param name="Name">Its work.</param>
/// <param name="Ptx">The assembly text.</param>
internal sealed record CompiledKernel(string Name, string Ptx);

/// <summary>Compiles kernels for NVIDIA's cards.</summary>
internal static class PtxCompiler
{
    private static readonly Lazy<IReadOnlyList<MethodInfo>> Kernels =
        new(() => [.. CardKernels.Of(Precision.Full).Union(CardKernels.Of(Precision.TensorFloat32))]);

    private static readonly ConcurrentDictionary<CudaArchitecture, Lazy<IReadOnlyList<CompiledKernel>>> Compiled = [];

    /// <summary>All kernels that a card runs, in either precision; compiled once, as it takes a while.</summary>
    /// <exception cref="InvalidOperationException">A kernel cannot be compiled. Later ones are not tried: ILGPU's context is spoilt.</exception>
    public static IReadOnlyList<CompiledKernel> CompileAll(CudaArchitecture architecture) =>
        Compiled.GetOrAdd(architecture, target => new(() => Compile(target))).Value;

    private static IReadOnlyList<CompiledKernel> Compile(CudaArchitecture architecture)
    {
        using var context = GpuDevices.CreateContext(_ => { });
        using var backend = new PTXBackend(context, new CudaCapabilityContext(architecture), architecture, CudaInstructionSet.ISA_80, null);
        return [.. Kernels.Value.Select(kernel => Compile(backend, kernel))];
    }

    private static CompiledKernel Compile(PTXBackend backend, MethodInfo kernel)
    {
        try
        {
            // As the device loads it: for any number of threads.
            var compiled = backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(kernel), KernelSpecialization.Empty);
            return new CompiledKernel(CardKernels.Name(kernel), ((PTXCompiledKernel)compiled).PTXAssembly);
        }
        catch (Exception unsupported)
        {
            throw new InvalidOperationException($"{CardKernels.Name(kernel)}: {unsupported.GetBaseException().Message} {unsupported.Message}", unsupported);
        }
    }
}
