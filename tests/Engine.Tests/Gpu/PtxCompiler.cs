using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using MidasNet.Gpu;

namespace MidasNet.Engine.Tests.Gpu;

/// <summary>A kernel as a card's driver gets it.</summary>
/// <param name="Name">Its work.</param>
/// <param name="Ptx">The assembly text; empty if it could not be compiled.</param>
/// <param name="Error">Why it could not be compiled.</param>
internal sealed record CompiledKernel(string Name, string Ptx, string? Error);

/// <summary>Compiles kernels for NVIDIA's cards.</summary>
internal static class PtxCompiler
{
    /// <summary>All kernels that a card runs, in either precision.</summary>
    public static List<CompiledKernel> CompileAll(CudaArchitecture architecture)
    {
        using var context = GpuDevices.CreateContext(_ => { });
        using var backend = new PTXBackend(context, new CudaCapabilityContext(architecture), architecture, CudaInstructionSet.ISA_80, null);
        var methods = CardKernels.Of(Precision.Full).Union(CardKernels.Of(Precision.TensorFloat32));
        return [.. methods.Select(method =>
        {
            string name = CardKernels.Name(method);
            try
            {
                var kernel = backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(method), KernelSpecialization.Empty);
                return new CompiledKernel(name, ((PTXCompiledKernel)kernel).PTXAssembly, null);
            }
            catch (Exception unsupported)
            {
                return new CompiledKernel(name, "", unsupported.Message);
            }
        })];
    }
}
