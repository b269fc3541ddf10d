using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace MidasNet.Gpu;

/// <summary>The properties of a device that decide between kernels and set their numbers of threads.</summary>
/// <param name="ThreadsPerGroup">The maximum number of threads of a group.</param>
/// <param name="Multiprocessors">The number of groups that run in parallel without sharing resources.</param>
/// <param name="IsEmulator">True if each thread is a thread of the processor, so that few are better than many.</param>
/// <param name="HasTensorCores">True if there are units that multiply small matrices in <see cref="Precision.TensorFloat32"/>.</param>
internal readonly record struct GpuTraits(int ThreadsPerGroup, int Multiprocessors, bool IsEmulator, bool HasTensorCores)
{
    /// <summary>A card of the generation of 2022, for tests that ask what a card would run.</summary>
    public static GpuTraits Hopper => new(1024, 132, false, true);

    /// <summary>The traits of a device.</summary>
    public static GpuTraits Of(Accelerator accelerator) => new(
        accelerator.MaxNumThreadsPerGroup,
        accelerator.NumMultiprocessors,
        accelerator.AcceleratorType == AcceleratorType.CPU,
        accelerator is CudaAccelerator { Architecture.Major: >= 8 });
}
